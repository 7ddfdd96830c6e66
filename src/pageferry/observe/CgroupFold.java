package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.agrona.collections.Long2LongHashMap;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;

/**
 * How long tasks slept for the locks of control groups, and for the memory that follows a cpuset.
 */
final class CgroupFold implements Fold {
  private static final long NONE = -1;

  private final Durations waits = new Durations();
  private final Long2LongHashMap sleeping = new Long2LongHashMap(NONE);

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

  @Override
  public void put(SortedMap<String, Double> values) {
    waits.put(Metric.CGROUP_WAIT.text(), values);
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    to.accept(Metric.CGROUP_WAIT.text(), waits);
  }
}
