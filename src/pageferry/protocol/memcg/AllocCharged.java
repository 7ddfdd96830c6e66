package pageferry.protocol.memcg;

import pageferry.mm.Errno;
import pageferry.mm.FolioCounter;
import pageferry.mm.KernelFunction;
import pageferry.mm.VmCounter;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.ops.node.ChargeFolio;
import pageferry.protocol.ops.node.refs.FreeUncharged;

/**
 * Allocates a folio and charges it to a control group: an allocation with mem_cgroup_charge()
 * behind it (mm/memcontrol.c, Linux 6.1), or one with __GFP_ACCOUNT. Returns the folio's first
 * frame, or -ENOMEM.
 */
public final class AllocCharged extends Routine {
  private final AllocPages alloc;
  private final int group;

  private AllocCharged(AllocPages alloc, int group) {
    super(KernelFunction.MEM_CGROUP_CHARGE);
    this.alloc = alloc;
    this.group = group;
  }

  /** The allocation, charged to the task's group if that is not the root. */
  public static Routine of(Task task, AllocPages alloc) {
    return to(task.cgroup, alloc);
  }

  /** The same for another group. */
  public static Routine to(int group, AllocPages alloc) {
    return group == 0 ? alloc : new AllocCharged(alloc, group);
  }

  @Override
  protected Instruction start() {
    return call(alloc, pfn -> pfn < 0 ? done(pfn) : charge(pfn));
  }

  private Instruction charge(long pfn) {
    TryCharge charge = new TryCharge(group, alloc.order(), alloc.gfp());
    return call(charge, rc -> rc < 0 ? giveBack(pfn) : commit(pfn));
  }

  private Instruction commit(long pfn) {
    return ask(nodeOf(pfn), new ChargeFolio(pfn, group), 0, charged -> done(pfn));
  }

  private Instruction giveBack(long pfn) {
    boolean huge = alloc.order() == paging().hugeOrder();
    cpu().count(VmCounter.THP_FAULT_FALLBACK_CHARGE, huge && alloc.isAnonymous() ? 1 : 0);
    cpu().count(FolioCounter.ANON_FAULT_FALLBACK_CHARGE, alloc.order(), 1);
    return ask(nodeOf(pfn), new FreeUncharged(pfn), 0, freed -> fail(Errno.ENOMEM));
  }
}
