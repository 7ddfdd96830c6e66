package pageferry.protocol.fault;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.node.PrepareWrite;
import pageferry.protocol.node.PrepareWrite.Verdict;
import pageferry.protocol.space.SetEntry;

/**
 * A write to a write-protected huge entry: do_huge_pmd_wp_page() (mm/huge_memory.c, Linux 6.1).
 * Results in 0 when the folio is reused, in 1 when the entry has been split, or in -ENOMEM.
 */
final class HugeWriteFault extends Routine {
  private final long vpn;
  private final long pmd;

  HugeWriteFault(long vpn, long pmd) {
    super("do_huge_pmd_wp_page");
    this.vpn = vpn;
    this.pmd = pmd;
  }

  @Override
  protected Instruction start() {
    if (Pte.has(pmd, Pte.ZERO)) {
      return split();
    }
    return prepare(false);
  }

  private Instruction prepare(boolean drained) {
    long head = Pte.pfn(pmd);
    long mapping = Mapping.of(current().mm(), vpn & ~511L, true);
    return ask(nodeOf(head), new PrepareWrite(head, mapping, drained), 0, this::judged);
  }

  private Instruction judged(Verdict verdict) {
    return switch (verdict) {
      case GONE -> done(0);
      case REUSE -> reuse();
      case DRAIN_FIRST -> after(new Instruction.DrainLocal(), this::drained);
      case COPY, COPY_PART -> split();
    };
  }

  private Instruction drained(@Nullable Object nothing) {
    return prepare(true);
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
