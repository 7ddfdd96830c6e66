package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Isolates the folios behind a list of entries: the loop of queue_folios_pte_range()
 * (mm/mempolicy.c, Linux 6.1) over one page table. Answers what {@link IsolateFolio} answers for
 * each.
 *
 * @param pfns the page per entry
 * @param mappings the entries
 * @param rule whose pages may be taken
 */
public record IsolateEntries(long[] pfns, long[] mappings, IsolateFolio.Rule rule)
    implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    int[] answers = new int[pfns.length];
    for (int i = 0; i < pfns.length; i++) {
      answers[i] = new IsolateFolio(pfns[i], mappings[i], rule).on(memory);
    }
    return answers;
  }
}
