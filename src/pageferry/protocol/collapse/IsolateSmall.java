package pageferry.protocol.collapse;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Paging;
import pageferry.mm.ScanResult;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.ops.node.lru.IsolateForCollapse;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.NodeShares;

/**
 * Isolates the pages of a table, or only asks whether that could be done:
 * __collapse_huge_page_isolate() (mm/khugepaged.c, Linux 6.1). Returns 0.
 */
final class IsolateSmall extends Routine {
  private final EntryList entries;
  private final boolean take;
  private final int[] answers;
  private final List<Source> taken = new ArrayList<>();
  private final NodeShares shares;

  IsolateSmall(EntryList entries, boolean take) {
    super(KernelFunction.COLLAPSE_HUGE_PAGE_ISOLATE);
    this.entries = entries;
    this.shares = new NodeShares(entries);
    this.take = take;
    this.answers = new int[entries.count()];
  }

  /** The folios isolated. */
  List<Source> taken() {
    return taken;
  }

  /**
   * What stands in the way first, or SUCCEED.
   *
   * @param mostShared how many pages may be mapped more than once
   */
  ScanResult result(int mostShared) {
    int shared = 0;
    for (int answer : answers) {
      if (answer == IsolateForCollapse.NOT_ON_LRU) {
        return ScanResult.PAGE_LRU;
      }
      if (answer == IsolateForCollapse.REFERENCED) {
        return ScanResult.PAGE_COUNT;
      }
      shared += has(answer, IsolateForCollapse.SHARED) ? 1 : 0;
      if (shared > mostShared) {
        return ScanResult.EXCEED_SHARED_PTE;
      }
    }
    return ScanResult.SUCCEED;
  }

  private boolean has(int answer, int what) {
    return !take && (answer & what) != 0;
  }

  /** How many pages have been used, by their entry or otherwise. */
  int referenced(boolean[] young) {
    int referenced = 0;
    for (int i = 0; i < answers.length; i++) {
      referenced += young[i] || has(answers[i], IsolateForCollapse.USED) ? 1 : 0;
    }
    return referenced;
  }

  @Override
  protected Instruction start() {
    return nextNode();
  }

  private Instruction nextNode() {
    return shares.next(topology()) ? isolate() : done(0);
  }

  private Instruction isolate() {
    int[] mine = shares.indexes();
    IsolateForCollapse isolate = new IsolateForCollapse(shares.pfns(0), shares.mappings(), take);
    return ask(
        shares.node(), isolate, cost(Cost.ISOLATE) * mine.length, now -> isolated(mine, now));
  }

  private Instruction isolated(int[] mine, int[] now) {
    for (int i = 0; i < mine.length; i++) {
      answers[mine[i]] = now[i];
      long pfn = entries.pfn(mine[i]);
      long vpn = Mapping.vpn(entries.mapping(mine[i]));
      int order = now[i] - IsolateForCollapse.TAKEN;
      if (take && order >= 0) {
        taken.add(new Source(Paging.folioStart(pfn, order), order, vpn));
      }
    }
    return nextNode();
  }
}
