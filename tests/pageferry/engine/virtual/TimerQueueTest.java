package pageferry.engine.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import akka.dispatch.ExecutionContexts;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.concurrent.ExecutionContext;

class TimerQueueTest {
  private final Pump pump = new Pump();
  private final TimerQueue timeline = new TimerQueue(pump);
  private final List<Integer> fired = new ArrayList<>();

  /** A timer as the model of the test knows it. */
  private record Entry(long instant, int sequence, Timer timer) {}

  TimerQueueTest() {
    pump.takeControl();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 30, 1_000, 30_000})
  void timers_fire_by_instant_and_then_in_the_order_given_and_cancelled_ones_do_not(int many) {
    SplittableRandom random = new SplittableRandom(many);
    List<Entry> expected = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      int sequence = i;
      long delay = random.nextInt(50);
      Timer timer =
          new Timer(
                  pump,
                  timeline,
                  () -> fired.add(sequence),
                  ExecutionContexts.fromExecutor(Runnable::run),
                  0)
              .start(delay);
      expected.add(new Entry(timeline.nowNs() + delay, sequence, timer));
      while (random.nextInt(5) < 2 && !expected.isEmpty()) {
        Entry unlucky = expected.remove(random.nextInt(expected.size()));
        assertThat(unlucky.timer().cancel()).isTrue();
        assertThat(unlucky.timer().cancel()).isFalse();
      }
      if (random.nextInt(50) == 0) {
        fireOneInstant(expected);
      }
    }
    while (timeline.isPending()) {
      fireOneInstant(expected);
    }
    assertThat(expected).isEmpty();
  }

  @Test
  void cancelled_timers_are_forgotten_long_before_they_are_due() {
    List<WeakReference<Object>> belongings = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Object belonging = new Object();
      belongings.add(new WeakReference<>(belonging));
      timer(belonging::hashCode).start(1_000_000 + i).cancel();
    }
    System.gc();
    assertThat(belongings).filteredOn(it -> it.get() != null).hasSizeLessThan(100);
    assertThat(timeline.isPending()).isFalse();
  }

  @Test
  void a_timer_that_has_fired_is_not_kept() {
    timeline.after(1, new Object()::hashCode);
    WeakReference<Runnable> task = new WeakReference<>(timeline.takeFirst());
    System.gc();
    assertThat(task.get()).isNull();
  }

  @Test
  void a_timer_that_has_fired_cannot_be_cancelled() {
    Timer timer = timer(() -> fired.add(1)).start(5);
    timeline.takeFirst().run();
    assertThat(timer.cancel()).isFalse();
    assertThat(timer.isCancelled()).isFalse();
  }

  @Test
  void a_repeating_timer_can_be_cancelled_by_what_it_does() {
    Timer[] self = new Timer[1];
    self[0] =
        new Timer(pump, timeline, () -> fired.add(self[0].cancel() ? 1 : 0), here(), 10).start(5);
    timeline.takeFirst().run();
    assertThat(fired).containsExactly(1);
    assertThat(timeline.isPending()).isFalse();
  }

  private Timer timer(Runnable task) {
    return new Timer(pump, timeline, task, here(), 0);
  }

  private static ExecutionContext here() {
    return ExecutionContexts.fromExecutor(Runnable::run);
  }

  private void fireOneInstant(List<Entry> expected) {
    if (!timeline.isPending()) {
      assertThat(expected).isEmpty();
      return;
    }
    long instant = timeline.firstInstant();
    fired.clear();
    while (timeline.isPending() && timeline.firstInstant() == instant) {
      timeline.takeFirst().run();
    }
    List<Integer> due =
        expected.stream()
            .filter(entry -> entry.instant() == instant)
            .sorted(Comparator.comparingInt(Entry::sequence))
            .map(Entry::sequence)
            .toList();
    assertThat(fired).isEqualTo(due);
    assertThat(timeline.nowNs()).isEqualTo(instant);
    expected.removeIf(entry -> entry.instant() == instant);
    assertThat(expected).allMatch(entry -> entry.instant() > instant);
  }
}
