package pageferry.protocol.fault;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.rmap.PrepareWrite;
import pageferry.protocol.ops.node.rmap.PrepareWrite.Tried;
import pageferry.protocol.ops.node.rmap.PrepareWrite.Verdict;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.thp.SplitHugePmd;

/**
 * A write to a write-protected huge entry: do_huge_pmd_wp_page() (mm/huge_memory.c, Linux 6.1).
 * Returns 0 when the folio is reused, 1 when the entry has been split, or -ENOMEM.
 */
final class HugeWriteFault extends Routine {
  private final long vpn;
  private final long pmd;
  private final Vma area;

  HugeWriteFault(long vpn, long pmd, Vma area) {
    super(KernelFunction.DO_HUGE_PMD_WP_PAGE);
    this.vpn = vpn;
    this.pmd = pmd;
    this.area = area;
  }

  @Override
  protected Instruction start() {
    if (!Pte.has(pmd, Pte.ZERO)) {
      return prepare(Tried.NOTHING);
    }
    boolean huge = has(KernelSwitch.HUGE_ZERO_WRITE_ALLOCATES_HUGE);
    return huge ? call(new HugeFault(vpn, true, pmd, area), this::allocated) : split();
  }

  /** do_huge_zero_wp_pmd(): without a huge page the entry is split after all. */
  private Instruction allocated(long result) {
    return result == 1 ? split() : done(result);
  }

  private Instruction prepare(Tried tried) {
    long head = Pte.pfn(pmd);
    long mapping = Mapping.of(current().mm(), paging().hugeStart(vpn), true);
    return ask(nodeOf(head), new PrepareWrite(head, mapping, tried), 0, this::judged);
  }

  private Instruction judged(Verdict verdict) {
    return switch (verdict) {
      case GONE -> done(0);
      case REUSE -> reuse();
      case DRAIN_FIRST -> after(new Instruction.DrainLocal(), this::drained);
      case COPY, COPY_PART, COPY_MERGED, FREE_SWAP -> split();
    };
  }

  private Instruction drained(@Nullable Object nothing) {
    return prepare(Tried.DRAINED);
  }

  private Instruction reuse() {
    SetEntry writable = new SetEntry(vpn, pmd, pmd | Pte.WRITE | Pte.DIRTY);
    return ask(current().mm(), writable, MmapLock.NONE, cost(Cost.SET_PTE), ok -> done(0));
  }

  private Instruction split() {
    return call(new SplitHugePmd(current().mm(), vpn, pmd), this::splitUp);
  }

  private Instruction splitUp(long result) {
    return done(result < 0 ? result : 1);
  }
}
