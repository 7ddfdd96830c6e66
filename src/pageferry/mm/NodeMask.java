package pageferry.mm;

/** A set of NUMA nodes: nodemask_t (include/linux/nodemask.h, Linux 6.1). */
public final class NodeMask extends Bitmap<NodeMask> {
  /** MAX_NUMNODES, where CONFIG_NODES_SHIFT is 10: the most nodes that a kernel knows. */
  public static final int MAX_NUMNODES = 1024;

  /** The empty set. */
  public static final NodeMask NONE = of();

  private NodeMask(long[] words) {
    super(words);
  }

  /** The set of the given nodes; none may be negative. */
  public static NodeMask of(int... nodes) {
    return new NodeMask(words(nodes));
  }

  /** All nodes carried from {@code from} to {@code to} by their ordinals: bitmap_remap(). */
  public NodeMask remap(NodeMask from, NodeMask to) {
    NodeMask mapped = NONE;
    for (int node = first(); node >= 0; node = next(node)) {
      mapped = mapped.with(remap(node, from, to));
    }
    return mapped;
  }

  /** {@code node} carried from {@code from} to {@code to} by its ordinal: bitmap_bitremap(). */
  public static int remap(int node, NodeMask from, NodeMask to) {
    if (!from.has(node) || to.isEmpty()) {
      return node;
    }
    return to.nth(from.ordinal(node) % to.weight());
  }

  @Override
  NodeMask make(long[] words) {
    return new NodeMask(words);
  }

  @Override
  NodeMask self() {
    return this;
  }
}
