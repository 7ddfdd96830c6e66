package pageferry.protocol.ops.space;

import java.util.Arrays;
import java.util.function.IntPredicate;
import pageferry.mm.Topology;

/** A walk over a list of entries by the node of their pages, the lowest node first. */
public final class NodeShares {
  private final EntryList entries;
  private int node = -1;
  private int[] indexes = new int[0];

  /** A walk that stands before the first node. */
  public NodeShares(EntryList entries) {
    this.entries = entries;
  }

  /** Goes on to the next node that has pages of the list; answers false after the last one. */
  public boolean next(Topology topology) {
    return next(topology, index -> true);
  }

  /** Goes on to the next node that has pages of entries that are {@code wanted}. */
  public boolean next(Topology topology, IntPredicate wanted) {
    for (node = following(topology); node < topology.nodeCount(); node = following(topology)) {
      int[] mine = new int[entries.count()];
      int count = 0;
      for (int i = 0; i < entries.count(); i++) {
        if (topology.nodeOf(entries.pfn(i)) == node && wanted.test(i)) {
          mine[count++] = i;
        }
      }
      if (count > 0) {
        indexes = Arrays.copyOf(mine, count);
        return true;
      }
    }
    return false;
  }

  /** The lowest node after the present one that any entry's page is on. */
  private int following(Topology topology) {
    int next = topology.nodeCount();
    for (int i = 0; i < entries.count(); i++) {
      int home = topology.nodeOf(entries.pfn(i));
      next = home > node && home < next ? home : next;
    }
    return next;
  }

  /** The node that the walk stands at. */
  public int node() {
    return node;
  }

  /** Which entries have their pages on this node, ascending. */
  public int[] indexes() {
    return indexes;
  }

  /** The page frames of these entries, {@code offset} pages further on. */
  public long[] pfns(int offset) {
    long[] pfns = new long[indexes.length];
    for (int i = 0; i < pfns.length; i++) {
      pfns[i] = entries.pfn(indexes[i]) + offset;
    }
    return pfns;
  }

  /** These entries as {@link pageferry.mm.Mapping}s. */
  public long[] mappings() {
    long[] mappings = new long[indexes.length];
    for (int i = 0; i < mappings.length; i++) {
      mappings[i] = entries.mapping(indexes[i]);
    }
    return mappings;
  }
}
