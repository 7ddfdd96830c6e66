package pageferry.protocol.memcg;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.SwapSpec;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.cgroup.ChargeSwap;
import pageferry.protocol.ops.inode.ChargeSlots;
import pageferry.protocol.ops.inode.InodeOp;
import pageferry.protocol.ops.inode.LeaveSwapCache;
import pageferry.protocol.ops.node.FindGroup;

/**
 * Charges the slots that a folio has just got to its control group, and takes them from it again if
 * memory.swap.max forbids it: folio_alloc_swap() (mm/swap_slots.c, Linux 6.1). Returns 0 or
 * -ENOMEM.
 */
public final class ChargeSlotsOf extends Routine {
  private final long pfn;
  private final long slot;
  private final int pages;

  /**
   * @param pfn the folio's first page
   * @param slot its first slot
   * @param pages how many
   */
  public ChargeSlotsOf(long pfn, long slot, int pages) {
    super(KernelFunction.MEM_CGROUP_TRY_CHARGE_SWAP);
    this.pfn = pfn;
    this.slot = slot;
    this.pages = pages;
  }

  @Override
  protected Instruction start() {
    return cpu().machine().hasCgroups()
        ? ask(nodeOf(pfn), new FindGroup(pfn), 0, this::found)
        : done(0);
  }

  private Instruction found(int group) {
    return group == 0
        ? done(0)
        : after(
            new Instruction.AskCgroups(new ChargeSwap(cpu().id(), group, pages)),
            (Boolean fits) -> fits ? note(group) : giveBack());
  }

  private static Instruction askDevice(InodeOp<?> op) {
    return new Instruction.AskInode(SwapSpec.DEVICE, op);
  }

  private Instruction note(int group) {
    return after(askDevice(new ChargeSlots(slot, pages, group)), (Integer noted) -> done(0));
  }

  private Instruction giveBack() {
    LeaveSwapCache leave = new LeaveSwapCache(slot, pfn, LeaveSwapCache.FREES);
    return after(askDevice(leave), (Boolean left) -> fail(Errno.ENOMEM));
  }
}
