package pageferry.mm;

/**
 * A set of NUMA nodes: nodemask_t. Bit n stands for node n; nodes above 63 do not exist here and
 * are dropped when a mask is read.
 *
 * @param bits bit n is set when node n is in the set
 */
public record NodeMask(long bits) {
  /** The empty set. */
  public static final NodeMask NONE = new NodeMask(0);

  /** The set of the given nodes; each must be in 0..63. */
  public static NodeMask of(int... nodes) {
    long bits = 0;
    for (int node : nodes) {
      bits |= 1L << node;
    }
    return new NodeMask(bits);
  }

  public boolean has(int node) {
    return node >= 0 && node < Long.SIZE && (bits >>> node & 1) != 0;
  }

  public boolean isEmpty() {
    return bits == 0;
  }

  /** How many nodes the set has: nodes_weight(). */
  public int weight() {
    return Long.bitCount(bits);
  }

  public NodeMask and(NodeMask other) {
    return new NodeMask(bits & other.bits);
  }

  public NodeMask or(NodeMask other) {
    return new NodeMask(bits | other.bits);
  }

  public NodeMask without(int node) {
    return new NodeMask(bits & ~(1L << node));
  }

  public boolean isSubsetOf(NodeMask other) {
    return (bits & ~other.bits) == 0;
  }

  /** The lowest node of the set, or -1 when it is empty. */
  public int first() {
    return bits == 0 ? -1 : Long.numberOfTrailingZeros(bits);
  }

  /** The lowest node above {@code node}, or -1: next_node(). */
  public int next(int node) {
    long rest = node >= Long.SIZE - 1 ? 0 : bits & (-1L << (node + 1));
    return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
  }

  /** The lowest node above {@code node}, wrapping to the first: next_node_in(). */
  public int nextWrapping(int node) {
    int next = next(node);
    return next >= 0 ? next : first();
  }

  /** The n-th node of the set, counted from 0; n must be below the weight. */
  public int nth(int n) {
    int node = first();
    for (int i = 0; i < n; i++) {
      node = next(node);
    }
    return node;
  }

  /** How many nodes of the set are below {@code node}. */
  public int ordinal(int node) {
    return Long.bitCount(bits & ((1L << node) - 1));
  }

  /** Bit b becomes bit b mod {@code size}: bitmap_fold() (lib/bitmap.c, Linux 6.1). */
  public NodeMask fold(int size) {
    long folded = 0;
    for (int node = first(); node >= 0; node = next(node)) {
      folded |= 1L << (node % size);
    }
    return new NodeMask(folded);
  }

  /** The nodes of {@code onto} whose ordinals are bits of this set: bitmap_onto(). */
  public NodeMask onto(NodeMask onto) {
    long mapped = 0;
    for (int node = onto.first(); node >= 0; node = onto.next(node)) {
      if (has(onto.ordinal(node))) {
        mapped |= 1L << node;
      }
    }
    return new NodeMask(mapped);
  }

  /** All nodes carried from {@code from} to {@code to} by their ordinals: bitmap_remap(). */
  public NodeMask remap(NodeMask from, NodeMask to) {
    long mapped = 0;
    for (int node = first(); node >= 0; node = next(node)) {
      mapped |= 1L << remap(node, from, to);
    }
    return new NodeMask(mapped);
  }

  /** {@code node} carried from {@code from} to {@code to} by its ordinal: bitmap_bitremap(). */
  public static int remap(int node, NodeMask from, NodeMask to) {
    if (!from.has(node) || to.isEmpty()) {
      return node;
    }
    return to.nth(from.ordinal(node) % to.weight());
  }

  /** The set in the kernel's list form, such as {@code 0-1,3}; empty for the empty set. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int node = first(); node >= 0; ) {
      int last = node;
      while (has(last + 1)) {
        last++;
      }
      text.append(text.isEmpty() ? "" : ",").append(node);
      if (last > node) {
        text.append('-').append(last);
      }
      node = next(last);
    }
    return text.toString();
  }
}
