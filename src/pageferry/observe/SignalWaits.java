package pageferry.observe;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.agrona.collections.Int2IntHashMap;
import pageferry.world.TaskEvent.TaskBlocked;

/**
 * How often signals have been raised, and who can still raise them. A wait for a signal is ended by
 * any of those, so nobody waits for one task alone unless the others together do not suffice.
 */
final class SignalWaits {
  private final SignalPlan plan;
  private final Int2IntHashMap raised = new Int2IntHashMap(0);
  private final long[] left;

  SignalWaits(SignalPlan plan) {
    this.plan = plan;
    this.left = new long[plan.raisers().size()];
    for (int i = 0; i < left.length; i++) {
      left[i] = plan.raisers().get(i).most();
    }
  }

  /** The same, which goes on by itself. */
  SignalWaits(SignalWaits other) {
    plan = other.plan;
    raised.putAll(other.raised);
    left = other.left.clone();
  }

  void raised(int task, int signal) {
    raised.put(signal, raised.get(signal) + 1);
    for (int i = 0; i < left.length; i++) {
      SignalPlan.Raiser raiser = plan.raisers().get(i);
      boolean counts = raiser.task() == task && raiser.signal() == signal;
      if (counts && left[i] != SignalPlan.ANY) {
        left[i]--;
      }
    }
  }

  void exited(int task) {
    for (int i = 0; i < left.length; i++) {
      if (plan.raisers().get(i).task() == task) {
        left[i] = 0;
      }
    }
  }

  /** The name of the signal of a wait. */
  String name(long object) {
    return plan.names().getOrDefault(TaskBlocked.signal(object), "");
  }

  /** Whether a wait can be ended by those tasks alone, or has been already. */
  boolean canEnd(long object, IntPredicate able) {
    long missing = missing(object);
    if (!plan.names().containsKey(TaskBlocked.signal(object))) {
      return true;
    }
    for (int i = 0; i < left.length && missing > 0; i++) {
      int task = plan.raisers().get(i).task();
      if (isOf(i, object) && (task == 0 || able.test(task))) {
        missing -= Math.min(missing, left[i]);
      }
    }
    return missing <= 0;
  }

  /** The tasks that can still raise the signal of a wait that has not been ended. */
  int[] raisers(long object) {
    return missing(object) <= 0
        ? new int[0]
        : IntStream.range(0, left.length)
            .filter(i -> isOf(i, object) && left[i] > 0)
            .map(i -> plan.raisers().get(i).task())
            .toArray();
  }

  private long missing(long object) {
    return TaskBlocked.times(object) - (long) raised.get(TaskBlocked.signal(object));
  }

  private boolean isOf(int raiser, long object) {
    return plan.raisers().get(raiser).signal() == TaskBlocked.signal(object);
  }
}
