package pageferry.protocol.ops.cgroup;

import pageferry.mm.CgroupEvent;

/**
 * Counts an event of a control group: memcg_memory_event() (include/linux/memcontrol.h, Linux 6.1).
 * Answers 0.
 *
 * @param group the group
 * @param event what has happened
 */
public record CountEvent(int group, CgroupEvent event) implements CgroupOp<Integer> {
  @Override
  public Integer on(CgroupTree tree) {
    tree.group(group).count(event);
    return 0;
  }
}
