package pageferry.protocol.ksm;

import java.util.Objects;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.mm.VmCounter;
import pageferry.protocol.fault.WriteFault;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.ksm.IsMerged;
import pageferry.protocol.ops.space.FindMergeable;
import pageferry.protocol.ops.space.Nothing;

/**
 * Gives an entry that maps a merged page one of its own: break_ksm(), and break_cow() with
 * mmap_lock (mm/ksm.c, Linux 6.1). Returns 0 or -ENOMEM.
 */
final class BreakKsm extends Routine {
  private final int mm;
  private final long vpn;
  private final boolean locks;

  /**
   * @param mm the address space
   * @param vpn the page
   * @param locks whether mmap_lock has to be taken
   */
  BreakKsm(int mm, long vpn, boolean locks) {
    super(KernelFunction.BREAK_KSM);
    this.mm = mm;
    this.vpn = vpn;
    this.locks = locks;
  }

  @Override
  protected Instruction start() {
    MmapLock lock = locks ? MmapLock.READ : MmapLock.NONE;
    return ask(mm, new FindMergeable(vpn, vpn + 1), lock, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(FindMergeable.Found page) {
    if (!page.isPage() || Pte.has(page.pte(), Pte.HUGE)) {
      return release(0);
    }
    IsMerged merged = new IsMerged(page.pfn(), Mapping.of(mm, vpn, false));
    return ask(nodeOf(page.pfn()), merged, 0, (Boolean is) -> is ? copy(page) : release(0));
  }

  /** handle_mm_fault(): before 6.2 as if the page was written. */
  private Instruction copy(FindMergeable.Found page) {
    cpu().count(VmCounter.PGFAULT, 1);
    boolean unshares = has(KernelSwitch.KSM_UNSHARES);
    WriteFault fault =
        WriteFault.breaking(mm, page.pte(), page.vpn(), Objects.requireNonNull(page.area()));
    return call(unshares ? fault.unsharing() : fault, this::copied);
  }

  /** An entry that has changed meanwhile is looked at again. */
  private Instruction copied(long rc) {
    if (rc < 0) {
      return release(rc);
    }
    looksAgain();
    return ask(mm, new FindMergeable(vpn, vpn + 1), MmapLock.NONE, 0, this::found);
  }

  private Instruction release(long rc) {
    return locks ? ask(mm, Nothing.NOTHING, MmapLock.RELEASE, 0, free -> done(rc)) : done(rc);
  }
}
