package pageferry.protocol;

import java.util.Arrays;
import pageferry.protocol.node.AddMappings;
import pageferry.protocol.node.DropMappings;
import pageferry.protocol.node.NodeOp;
import pageferry.protocol.node.PutFolios;
import pageferry.protocol.space.EntryList;

/**
 * Carries a change of many entries to the nodes whose pages they map, one message per node: the
 * batching of copy_pte_range() and zap_pte_range() (mm/memory.c, Linux 6.1). Results in 0.
 */
public final class PerNode extends Routine {
  /** What is done to the entries. */
  public enum Change {
    /** They map their pages once more. */
    ADD,
    /** They map them no more. */
    DROP,
    /** Their pages are given back: page tables. */
    FREE
  }

  private final Change change;
  private final EntryList entries;
  private final long costPerEntry;
  private int node = -1;

  /**
   * @param change what is done
   * @param entries the entries
   * @param costPerEntry nanoseconds per entry
   */
  public PerNode(Change change, EntryList entries, long costPerEntry) {
    super(change == Change.ADD ? "copy_pte_range" : "zap_pte_range");
    this.change = change;
    this.entries = entries;
    this.costPerEntry = costPerEntry;
  }

  @Override
  protected Instruction start() {
    return next(0);
  }

  private Instruction next(int answer) {
    for (node++; node < cpu().machine().topology().nodeCount(); node++) {
      long[] pfns = new long[entries.count()];
      long[] mappings = new long[entries.count()];
      int count = 0;
      for (int i = 0; i < entries.count(); i++) {
        if (nodeOf(entries.pfn(i)) == node) {
          pfns[count] = entries.pfn(i);
          mappings[count++] = entries.mapping(i);
        }
      }
      if (count > 0) {
        long[] some = Arrays.copyOf(pfns, count);
        NodeOp<Integer> op = operation(some, mappings);
        return ask(node, op, costPerEntry * count, this::next);
      }
    }
    return done(0);
  }

  private NodeOp<Integer> operation(long[] pfns, long[] mappings) {
    return switch (change) {
      case ADD -> new AddMappings(pfns, mappings, pfns.length);
      case DROP -> new DropMappings(pfns, mappings, pfns.length);
      case FREE -> new PutFolios(pfns);
    };
  }
}
