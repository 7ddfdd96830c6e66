package pageferry.experiment.torture;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.WaitKind;
import pageferry.observe.Deadlock;
import pageferry.observe.Standstill;

/** What it means that tasks sleep where nothing can run any more. */
final class Sleepers {
  private final Standstill still;
  private final TreeSet<Integer> asleep = new TreeSet<>();

  Sleepers(Standstill still) {
    this.still = still;
    still.waits().forEach(wait -> asleep.add(wait.task()));
  }

  /** Whether one of the tasks, by number, waits in a circle. */
  boolean deadlocked(int first, int last) {
    Deadlock deadlock = still.deadlock();
    return deadlock != null
        && deadlock.waits().stream().anyMatch(wait -> wait.task() >= first && wait.task() <= last);
  }

  /** The first circle, in words, or null. */
  @Nullable String deadlock() {
    Deadlock deadlock = still.deadlock();
    return deadlock == null ? null : deadlock.text();
  }

  /**
   * Whether everybody waits for a signal, or for what somebody else has who sleeps: without a
   * circle those whom all wait for in the end want a signal that nobody is left to raise.
   */
  boolean wantSignals() {
    return still.deadlock() == null
        && !asleep.isEmpty()
        && still.waits().stream()
            .allMatch(wait -> wait.what() == WaitKind.SIGNAL || asleep.contains(wait.holder()));
  }
}
