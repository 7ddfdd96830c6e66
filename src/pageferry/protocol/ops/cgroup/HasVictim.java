package pageferry.protocol.ops.cgroup;

import java.util.List;

/**
 * Whether a process of a control group has been killed for want of memory and is not gone yet:
 * oom_evaluate_task() (mm/oom_kill.c, Linux 6.1), which then leaves the others alone.
 *
 * @param group the group
 * @param spaces the address spaces of its processes
 */
public record HasVictim(int group, List<Integer> spaces) implements CgroupOp<Boolean> {
  public HasVictim {
    spaces = List.copyOf(spaces);
  }

  @Override
  public Boolean on(CgroupTree tree) {
    return spaces.stream().anyMatch(tree.group(group).victims::contains);
  }
}
