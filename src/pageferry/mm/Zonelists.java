package pageferry.mm;

import java.util.Arrays;

/**
 * The order in which allocations fall back from node to node: find_next_best_node() and
 * build_zonelists() (mm/page_alloc.c, Linux 6.1). At boot no CPU is known yet; when memory comes
 * later the lists are made anew, and nodes with CPUs are avoided a little.
 */
final class Zonelists {
  private static final long MAX_NUMNODES = NodeMask.MAX_NUMNODES;

  private Zonelists() {}

  /**
   * Per node, all nodes in fallback order, itself first.
   *
   * @param penalties what is added to the distance of each node: 1 if it is known to have CPUs
   */
  static int[][] byDistance(int[][] distances, int[] penalties) {
    int count = distances.length;
    int[] load = new int[count];
    int[][] lists = new int[count][];
    for (int local = 0; local < count; local++) {
      lists[local] = orderFrom(local, penalized(distances[local], penalties), load);
    }
    return lists;
  }

  private static int[] penalized(int[] distance, int[] penalties) {
    int[] sum = distance.clone();
    for (int node = 0; node < sum.length; node++) {
      sum[node] += penalties[node];
    }
    return sum;
  }

  /**
   * The nearest unused node again and again, which is all by their values at first: a node's load
   * rises only when it has been used.
   */
  private static int[] orderFrom(int local, int[] distance, int[] load) {
    long[] byValue = new long[distance.length];
    for (int node = 0; node < distance.length; node++) {
      long value = (distance[node] + (node < local ? 1 : 0)) * MAX_NUMNODES + load[node];
      byValue[node] = node == local ? -1 : value << Integer.SIZE | node;
    }
    Arrays.sort(byValue);
    int[] order = new int[distance.length];
    order[0] = local;
    for (int i = 1; i < order.length; i++) {
      order[i] = (int) byValue[i];
      if (distance[order[i]] != distance[order[i - 1]]) {
        load[order[i]]++;
      }
    }
    return order;
  }
}
