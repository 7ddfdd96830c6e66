package pageferry.protocol.ops.cgroup;

import org.jspecify.annotations.Nullable;
import pageferry.mm.CgroupEvent;

/**
 * Reads a number of a control group: memory_current_read(), swap_current_read() and
 * memory_events_show() (mm/memcontrol.c, Linux 6.1).
 *
 * @param group the group
 * @param event which event's count; null: what is used, in pages
 * @param swap whether what is used of swap is meant
 */
public record ReadFile(int group, @Nullable CgroupEvent event, boolean swap)
    implements CgroupOp<Long> {
  @Override
  public Long on(CgroupTree tree) {
    Cgroup cgroup = tree.group(group);
    if (event != null) {
      return cgroup.times(event);
    }
    return swap ? cgroup.swap() : cgroup.usage();
  }
}
