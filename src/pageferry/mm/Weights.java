package pageferry.mm;

import java.util.Arrays;
import java.util.List;

/**
 * The weights of weighted interleaving: struct weighted_interleave_state (mm/mempolicy.c, Linux
 * 6.16).
 *
 * @param byNode a weight for each node, 0 for the usual one
 * @param auto whether they follow from the bandwidths that the firmware tells
 */
public record Weights(List<Integer> byNode, boolean auto) {
  /** The highest weight. */
  public static final int MOST = 255;

  /** What the bandwidths of all nodes are scaled to: weightiness. */
  private static final int SCALE = 32;

  public Weights {
    byNode = List.copyOf(byNode);
  }

  /** As many pages for each of so many nodes. */
  public static Weights alike(int nodes) {
    Integer[] all = new Integer[nodes];
    Arrays.fill(all, 1);
    return new Weights(List.of(all), false);
  }

  /** The weight in force on a node: get_il_weight(). */
  public int of(int node) {
    return node >= byNode.size() ? 1 : Math.max(1, byNode.get(node));
  }

  /** The same with another weight of one node, set by hand. */
  public Weights with(int node, int weight) {
    Integer[] all = byNode.toArray(new Integer[0]);
    all[node] = weight;
    return new Weights(List.of(all), false);
  }

  /** The same, held where they are. */
  public Weights byHand() {
    return new Weights(byNode, false);
  }

  /**
   * The weights that follow from bandwidths: reduce_interleave_weights() (mm/mempolicy.c, Linux
   * 6.16).
   *
   * @param bandwidths of each node, 0 for one without memory
   */
  public static Weights byBandwidth(List<Integer> bandwidths) {
    long sum = bandwidths.stream().mapToLong(Integer::longValue).sum();
    Integer[] all = new Integer[bandwidths.size()];
    int divisor = 0;
    for (int node = 0; node < all.length; node++) {
      long scaled = (long) SCALE * bandwidths.get(node);
      all[node] = sum < scaled ? (int) (scaled / sum) : 1;
      divisor = bandwidths.get(node) == 0 ? divisor : gcd(all[node], divisor);
    }
    for (int node = 0; node < all.length; node++) {
      all[node] = bandwidths.get(node) == 0 ? 1 : all[node] / Math.max(1, divisor);
    }
    return new Weights(List.of(all), true);
  }

  private static int gcd(int one, int other) {
    return other == 0 ? one : gcd(other, one % other);
  }

  /**
   * The node at a place of an interleaving: weighted_interleave_nid() (mm/mempolicy.c, Linux 6.9).
   *
   * @param place counts from 0 on the first node
   */
  public int node(NodeMask nodes, long place) {
    int count = nodes.weight();
    long total = 0;
    for (int nth = 0; nth < count; nth++) {
      total += of(nodes.nth(nth));
    }
    long left = Math.floorMod(place, total);
    int nth = 0;
    while (left >= of(nodes.nth(nth))) {
      left -= of(nodes.nth(nth));
      nth++;
    }
    return nodes.nth(nth);
  }
}
