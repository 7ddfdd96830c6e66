package pageferry.protocol.mempolicy;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MemPolicy;
import pageferry.mm.NodeMask;
import pageferry.protocol.program.NodeArg;

/**
 * Decodes the arguments of the memory-policy calls: get_nodes(), sanitize_mpol_flags(), mpol_new()
 * and mpol_set_nodemask() (mm/mempolicy.c, Linux 6.1). Checks answer 0 or a negated errno.
 */
final class PolicyArgs {
  private static final int MAX_BITS = 32768;

  private final int mode;
  private final int flags;
  private final NodeMask user;
  private final int maskError;

  PolicyArgs(int rawMode, NodeArg nodes) {
    this.mode = rawMode & ~MemPolicy.MODE_FLAGS;
    this.flags = rawMode & MemPolicy.MODE_FLAGS;
    this.maskError = decodeError(nodes);
    this.user = maskError == 0 ? decode(nodes) : NodeMask.NONE;
  }

  /** Why a mask cannot be read, or 0: get_nodes(). */
  static int decodeError(NodeArg arg) {
    long bits = arg.maxnode() - 1;
    if (bits == 0 || arg.pointer() == NodeArg.Pointer.NULL) {
      return 0;
    }
    if (bits < 0 || bits > MAX_BITS) {
      return Errno.EINVAL.negated();
    }
    if (arg.pointer() == NodeArg.Pointer.BAD) {
      return Errno.EFAULT.negated();
    }
    for (int node : arg.nodes()) {
      if (node >= NodeMask.MAX_NUMNODES && node < bits) {
        return Errno.EINVAL.negated();
      }
    }
    return 0;
  }

  /** The nodes that a readable mask names; the kernel has no bits for further ones. */
  static NodeMask decode(NodeArg arg) {
    NodeMask mask = NodeMask.NONE;
    for (int node : arg.nodes()) {
      if (node < arg.maxnode() - 1 && node < NodeMask.MAX_NUMNODES) {
        mask = mask.with(node);
      }
    }
    return mask;
  }

  /** Whether a readable mask names no node but those of {@code allowed}. */
  static boolean namesOnly(NodeArg arg, NodeMask allowed) {
    return arg.nodes().stream().allMatch(node -> node >= arg.maxnode() - 1 || allowed.has(node));
  }

  int mode() {
    return mode;
  }

  /** The mask as the caller gave it. */
  NodeMask user() {
    return user;
  }

  /** The checks of the mode alone, then those of the mask's form. */
  int check(KernelProfile profile) {
    if (!exists(mode, profile)) {
      return Errno.EINVAL.negated();
    }
    boolean fixed = (flags & MemPolicy.F_STATIC_NODES) != 0;
    boolean relative = (flags & MemPolicy.F_RELATIVE_NODES) != 0;
    if (fixed && relative) {
      return Errno.EINVAL.negated();
    }
    if ((flags & MemPolicy.F_NUMA_BALANCING) != 0) {
      if (!profile.has(KernelSwitch.NUMA_BALANCING_FLAG) || !mayBalance(profile)) {
        return Errno.EINVAL.negated();
      }
    }
    return maskError;
  }

  private boolean mayBalance(KernelProfile profile) {
    boolean many = profile.has(KernelSwitch.NUMA_BALANCING_FLAG_ON_MANY);
    return mode == MemPolicy.BIND || many && mode == MemPolicy.PREFERRED_MANY;
  }

  private static boolean exists(int mode, KernelProfile profile) {
    return switch (mode) {
      case MemPolicy.PREFERRED_MANY -> profile.has(KernelSwitch.PREFERRED_MANY);
      case MemPolicy.WEIGHTED_INTERLEAVE -> profile.has(KernelSwitch.WEIGHTED_INTERLEAVE);
      default -> mode >= 0 && mode <= MemPolicy.LOCAL;
    };
  }

  /** mpol_new(): whether mode and mask fit together. */
  int checkNew() {
    boolean placed = (flags & (MemPolicy.F_STATIC_NODES | MemPolicy.F_RELATIVE_NODES)) != 0;
    boolean empty = user.isEmpty();
    boolean good =
        switch (mode) {
          case MemPolicy.DEFAULT -> empty;
          case MemPolicy.PREFERRED -> !empty || !placed;
          case MemPolicy.LOCAL -> empty && !placed;
          default -> !empty;
        };
    return good ? 0 : Errno.EINVAL.negated();
  }

  /**
   * The policy in force where {@code allowed} are the nodes with memory: mpol_set_nodemask(). The
   * list has one element, null for the default policy, or none where no node is left.
   */
  List<@Nullable MemPolicy> contextual(NodeMask allowed) {
    if (mode == MemPolicy.DEFAULT) {
      return Collections.singletonList(null);
    }
    if (mode == MemPolicy.LOCAL || mode == MemPolicy.PREFERRED && user.isEmpty()) {
      return List.of(new MemPolicy(MemPolicy.LOCAL, flags, NodeMask.NONE, NodeMask.NONE, -1));
    }
    boolean relative = (flags & MemPolicy.F_RELATIVE_NODES) != 0;
    NodeMask nodes = relative ? user.fold(allowed.weight()).onto(allowed) : user.and(allowed);
    if (nodes.isEmpty()) {
      return List.of();
    }
    NodeMask kept = mode == MemPolicy.PREFERRED ? NodeMask.of(nodes.first()) : nodes;
    return List.of(new MemPolicy(mode, flags, kept, flags == 0 ? allowed : user, -1));
  }
}
