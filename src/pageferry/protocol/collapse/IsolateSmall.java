package pageferry.protocol.collapse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Mapping;
import pageferry.protocol.Instruction;
import pageferry.protocol.Routine;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.node.IsolateForCollapse;
import pageferry.protocol.space.EntryList;

/**
 * Isolates the pages of a table, or only asks whether that could be done:
 * __collapse_huge_page_isolate() (mm/khugepaged.c, Linux 6.1). Results in 0.
 */
final class IsolateSmall extends Routine {
  private final EntryList entries;
  private final boolean take;
  private final int[] answers;
  private final List<Source> taken = new ArrayList<>();
  private int node = -1;

  IsolateSmall(EntryList entries, boolean take) {
    super("__collapse_huge_page_isolate");
    this.entries = entries;
    this.take = take;
    this.answers = new int[entries.count()];
  }

  /** The folios isolated. */
  List<Source> taken() {
    return taken;
  }

  /** What stands in the way first, or SUCCEED. */
  ScanResult result() {
    for (int answer : answers) {
      if (answer == IsolateForCollapse.NOT_ON_LRU) {
        return ScanResult.PAGE_LRU;
      }
      if (answer == IsolateForCollapse.REFERENCED) {
        return ScanResult.PAGE_COUNT;
      }
    }
    return ScanResult.SUCCEED;
  }

  @Override
  protected Instruction start() {
    return nextNode();
  }

  private Instruction nextNode() {
    for (node++; node < cpu().machine().topology().nodeCount(); node++) {
      int[] mine = new int[entries.count()];
      int count = 0;
      for (int i = 0; i < entries.count(); i++) {
        if (nodeOf(entries.pfn(i)) == node) {
          mine[count++] = i;
        }
      }
      if (count > 0) {
        return isolate(Arrays.copyOf(mine, count));
      }
    }
    return done(0);
  }

  private Instruction isolate(int[] mine) {
    long[] pfns = Arrays.stream(mine).mapToLong(entries::pfn).toArray();
    long[] mappings = Arrays.stream(mine).mapToLong(entries::mapping).toArray();
    IsolateForCollapse isolate = new IsolateForCollapse(pfns, mappings, take);
    return ask(node, isolate, cost(Cost.ISOLATE) * mine.length, now -> isolated(mine, now));
  }

  private Instruction isolated(int[] mine, int[] now) {
    for (int i = 0; i < mine.length; i++) {
      answers[mine[i]] = now[i];
      long pfn = entries.pfn(mine[i]);
      long vpn = Mapping.vpn(entries.mapping(mine[i]));
      if (now[i] == IsolateForCollapse.TAKEN) {
        taken.add(new Source(pfn, 0, vpn));
      } else if (now[i] == IsolateForCollapse.TAKEN_LARGE) {
        taken.add(new Source(pfn & ~511L, 9, vpn));
      }
    }
    return nextNode();
  }
}
