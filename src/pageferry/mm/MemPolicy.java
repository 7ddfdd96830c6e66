package pageferry.mm;

import org.jspecify.annotations.Nullable;

/**
 * A NUMA memory policy: struct mempolicy (include/linux/mempolicy.h, Linux 6.1). The default policy
 * is the absence of one.
 *
 * @param mode the MPOL_ number
 * @param flags the mode flags, in their bits of the mode argument
 * @param nodes the nodes in force
 * @param user the nodes as the caller named them
 * @param home the home node, or -1
 */
public record MemPolicy(int mode, int flags, NodeMask nodes, NodeMask user, int home) {
  public static final int DEFAULT = 0;
  public static final int PREFERRED = 1;
  public static final int BIND = 2;
  public static final int INTERLEAVE = 3;
  public static final int LOCAL = 4;
  public static final int PREFERRED_MANY = 5;
  public static final int WEIGHTED_INTERLEAVE = 6;

  public static final int F_STATIC_NODES = 1 << 15;
  public static final int F_RELATIVE_NODES = 1 << 14;
  public static final int F_NUMA_BALANCING = 1 << 13;
  public static final int MODE_FLAGS = F_STATIC_NODES | F_RELATIVE_NODES | F_NUMA_BALANCING;

  /** Flags of mbind(2): uapi/linux/mempolicy.h. */
  public static final int MF_STRICT = 1;

  public static final int MF_MOVE = 2;
  public static final int MF_MOVE_ALL = 4;
  public static final int MF_LAZY = 8;

  /** Flags of get_mempolicy(2). */
  public static final int GET_NODE = 1;

  public static final int GET_ADDR = 2;
  public static final int GET_MEMS_ALLOWED = 4;

  /** Whether pages are dealt out to the nodes in turn. */
  public boolean interleaves() {
    return mode == INTERLEAVE || mode == WEIGHTED_INTERLEAVE;
  }

  /** Whether two policies, null for none, are one: mpol_equal(). */
  public static boolean same(@Nullable MemPolicy one, @Nullable MemPolicy other) {
    if (one == null || other == null) {
      return one == other;
    }
    boolean alike =
        one.mode == other.mode
            && one.flags == other.flags
            && one.home == other.home
            && one.nodes.equals(other.nodes);
    boolean keepsUser = (one.flags & (F_STATIC_NODES | F_RELATIVE_NODES)) != 0;
    return alike && (!keepsUser || one.user.equals(other.user));
  }

  /** The same with a home node. */
  public MemPolicy homed(int node) {
    return new MemPolicy(mode, flags, nodes, user, node);
  }
}
