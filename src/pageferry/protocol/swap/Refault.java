package pageferry.protocol.swap;

import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Shadow;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.swap.NoteRefault;

/**
 * Counts a folio that comes back: workingset_refault() (mm/workingset.c, Linux 6.1 to 7.2). With
 * generations, one that a fault brings back counts as restored, and so does later on, however it
 * comes back, what was restored before: lru_gen_refault() (Linux 6.12). Returns 0.
 */
public final class Refault extends Routine {
  private final long pfn;
  private final int pages;
  private final Shadow shadow;
  private final boolean inFault;

  /**
   * @param pfn its first page frame
   * @param pages how many pages it has
   * @param shadow what is remembered of the page that was reclaimed
   * @param inFault whether a page fault reads it
   */
  public Refault(long pfn, int pages, Shadow shadow, boolean inFault) {
    super(KernelFunction.WORKINGSET_REFAULT);
    this.pfn = pfn;
    this.pages = pages;
    this.shadow = shadow;
    this.inFault = inFault;
  }

  @Override
  protected Instruction start() {
    if (shadow.node() < 0) {
      return done(0);
    }
    if (!has(KernelSwitch.LRU_GENERATIONS)) {
      cpu().count(VmCounter.WORKINGSET_REFAULT_ANON, pages);
      return done(0);
    }
    NoteRefault note = new NoteRefault(pfn, shadow, inFault);
    return ask(nodeOf(pfn), note, 0, this::noted);
  }

  private Instruction noted(NoteRefault.Noted noted) {
    cpu().count(VmCounter.WORKINGSET_REFAULT_ANON, noted.refaulted() ? pages : 0);
    cpu().count(VmCounter.WORKINGSET_RESTORE_ANON, noted.restored() ? pages : 0);
    return done(0);
  }
}
