package pageferry.mm;

/**
 * The order in which allocations fall back from node to node: find_next_best_node() and
 * build_zonelists() (mm/page_alloc.c, Linux 6.1). At boot no CPU is known yet; when memory comes
 * later the lists are made anew, and nodes with CPUs are avoided a little.
 */
final class Zonelists {
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

  private static int[] orderFrom(int local, int[] distance, int[] load) {
    int count = distance.length;
    boolean[] used = new boolean[count];
    int[] order = new int[count];
    order[0] = local;
    used[local] = true;
    int previous = local;
    for (int i = 1; i < count; i++) {
      int best = nearestUnused(local, distance, load, used);
      if (distance[best] != distance[previous]) {
        load[best]++;
      }
      used[best] = true;
      order[i] = best;
      previous = best;
    }
    return order;
  }

  private static int nearestUnused(int local, int[] distance, int[] load, boolean[] used) {
    int best = -1;
    int bestValue = Integer.MAX_VALUE;
    for (int node = 0; node < distance.length; node++) {
      int value = (distance[node] + (node < local ? 1 : 0)) * NodeMask.MAX_NUMNODES + load[node];
      if (!used[node] && value < bestValue) {
        best = node;
        bestValue = value;
      }
    }
    return best;
  }
}
