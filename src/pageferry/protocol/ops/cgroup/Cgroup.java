package pageferry.protocol.ops.cgroup;

import pageferry.mm.CgroupSpec;
import pageferry.mm.NodeMask;

/** A control group: what is written to its files, and what it uses. */
final class Cgroup {
  /** The nodes that cpuset.mems names; none: those of the root. */
  NodeMask mems = NodeMask.NONE;

  /** A group with what has been written to its files. */
  static Cgroup of(CgroupSpec spec) {
    Cgroup group = new Cgroup();
    group.mems = spec.mems();
    return group;
  }

  /** The nodes in force. */
  NodeMask effective(NodeMask memory) {
    NodeMask named = mems.and(memory);
    return named.isEmpty() ? memory : named;
  }
}
