package pageferry.protocol.ops.cgroup;

import pageferry.mm.NodeMask;

/**
 * Writes the nodes of a cpuset: update_nodemasks_hier() (kernel/cgroup/cpuset.c, Linux 6.1).
 * Answers the nodes that were in force.
 *
 * @param group the group
 * @param mems the nodes; none: those of the root
 * @param memory the nodes that have memory
 */
public record SetMems(int group, NodeMask mems, NodeMask memory) implements CgroupOp<NodeMask> {
  @Override
  public NodeMask on(CgroupTree tree) {
    Cgroup cgroup = tree.group(group);
    NodeMask old = cgroup.effective(memory);
    cgroup.mems = mems;
    return old;
  }
}
