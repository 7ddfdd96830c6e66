package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.agrona.collections.Long2LongHashMap;
import pageferry.mm.MigrateReason;
import pageferry.observe.Occupations.Occupation;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;

/**
 * How long tasks slept for the locks of control groups, and for the memory that follows a cpuset;
 * and how much that was.
 */
final class CgroupFold implements Fold {
  private static final long NONE = -1;

  private final Durations waits = new Durations();
  private final Long2LongHashMap sleeping = new Long2LongHashMap(NONE);
  private long moved;
  private long left;

  void on(TaskBlocked event, int task, long nowNs) {
    if (event.what().ofCgroups()) {
      sleeping.put(task, nowNs);
    }
  }

  void on(TaskWoken event, int task, long nowNs) {
    if (event.what().ofCgroups()) {
      long since = sleeping.remove(task);
      if (since != NONE) {
        waits.record(Durations.between(since, nowNs));
      }
    }
  }

  /**
   * Some pages were moved: what no task has called for, cpuset_migrate_mm_workfn() does
   * (kernel/cgroup/cpuset.c, Linux 6.1).
   */
  void on(MigratePages event, Occupation occupation) {
    if (event.reason() == MigrateReason.MR_SYSCALL && occupation.call == null) {
      moved += event.counts().succeeded();
      left += event.counts().failed();
    }
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    waits.put(Metric.CGROUP_WAIT.text(), values);
    values.put(Metric.CPUSET_MOVED.text(), (double) moved);
    values.put(Metric.CPUSET_LEFT.text(), (double) left);
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    to.accept(Metric.CGROUP_WAIT.text(), waits);
  }
}
