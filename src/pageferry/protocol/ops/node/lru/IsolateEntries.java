package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.Turn;

/**
 * Isolates the folios behind a list of entries: the loop of queue_folios_pte_range()
 * (mm/mempolicy.c, Linux 6.1) over one page table. Answers what {@link IsolateFolio} answers for
 * each.
 *
 * @param pfns the page per entry
 * @param mappings the entries
 * @param rule whose pages may be taken
 * @param once whether further entries of the large folio seen last are passed over: struct
 *     queue_pages, member large (Linux 6.7)
 */
public record IsolateEntries(long[] pfns, long[] mappings, SharedRule rule, boolean once)
    implements NodeOp<int[]> {
  @Override
  public Turn turn() {
    return Turn.lruLock(pfns.length);
  }

  @Override
  public int[] on(NodeMemory memory) {
    int[] answers = new int[pfns.length];
    long large = -1;
    for (int i = 0; i < pfns.length; i++) {
      long head = memory.frames().head(pfns[i]);
      answers[i] =
          once && head == large
              ? IsolateFolio.PASSED_OVER
              : new IsolateFolio(pfns[i], mappings[i], rule).on(memory);
      large = memory.frames().order(head) > 0 ? head : large;
    }
    return answers;
  }
}
