package pageferry.mm;

import org.jspecify.annotations.Nullable;

/**
 * A NUMA memory policy: struct mempolicy (include/linux/mempolicy.h, Linux 6.1). The default policy
 * is the absence of one.
 *
 * @param mode the MPOL_ number
 * @param flags the mode flags, in their bits of the mode argument
 * @param nodes the nodes in force
 * @param user the nodes as the caller named them if the flags keep them, else those then allowed
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

  /** What holds without a policy: the user's node, and pages that follow their user. */
  public static final MemPolicy NUMA_DEFAULT =
      new MemPolicy(LOCAL, F_NUMA_BALANCING, NodeMask.NONE, NodeMask.NONE, -1);

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

  /**
   * The policy when other nodes are allowed: mpol_rebind_policy() (mm/mempolicy.c, Linux 6.1).
   * Nodes of BIND and INTERLEAVE are carried over by their ordinals; the other modes only note it.
   */
  public MemPolicy rebound(NodeMask allowed) {
    boolean keepsUser = flags != 0;
    if (mode == LOCAL || !keepsUser && user.equals(allowed)) {
      return this;
    }
    NodeMask now = nodes;
    if (mode == BIND || interleaves()) {
      boolean relative = (flags & F_RELATIVE_NODES) != 0;
      boolean fixed = (flags & F_STATIC_NODES) != 0;
      NodeMask folded = user.fold(allowed.weight()).onto(allowed);
      now = fixed ? user.and(allowed) : relative ? folded : nodes.remap(user, allowed);
    }
    NodeMask kept = now.isEmpty() ? allowed : now;
    return new MemPolicy(mode, flags, kept, keepsUser ? user : allowed, home);
  }

  /** Whether NUMA balancing may move pages: MPOL_F_MOF and MPOL_F_MORON, which come together. */
  public boolean followsUser() {
    return (flags & F_NUMA_BALANCING) != 0;
  }

  /** The same with a home node. */
  public MemPolicy homed(int node) {
    return new MemPolicy(mode, flags, nodes, user, node);
  }
}
