package pageferry.experiment.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How threads share work. */
class WorkersTest {
  private static final List<Integer> TEN = IntStream.range(0, 10).boxed().toList();

  @Test
  void results_are_in_the_order_of_the_tasks_whoever_ends_first() {
    CountDownLatch lastDone = new CountDownLatch(1);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Integer> results =
        new Workers(2)
            .run(
                TEN,
                task -> "task " + task,
                (engine, task, own) -> {
                  if (task == 0) {
                    await(lastDone);
                  }
                  order.add(task);
                  if (task == 9) {
                    lastDone.countDown();
                  }
                  return task * task;
                },
                Progress.NONE);
    assertThat(results).containsExactly(0, 1, 4, 9, 16, 25, 36, 49, 64, 81);
    assertThat(order).endsWith(0).as("the first task ended last");
  }

  @Test
  void of_several_failures_that_of_the_earliest_task_is_thrown_and_no_later_task_begins() {
    CountDownLatch bothBegun = new CountDownLatch(2);
    AtomicInteger begun = new AtomicInteger();
    Throwable thrown =
        catchThrowable(
            () ->
                new Workers(2)
                    .run(
                        TEN,
                        task -> "",
                        (engine, task, own) -> {
                          begun.incrementAndGet();
                          bothBegun.countDown();
                          await(bothBegun);
                          throw new IllegalStateException("task " + task);
                        },
                        Progress.NONE));
    assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("task 0");
    assertThat(begun).hasValue(2);
  }

  @Test
  void what_was_stopped_has_no_result_and_nothing_begins_after_it() {
    AtomicInteger begun = new AtomicInteger();
    Progress stops =
        new Progress() {
          @Override
          public void at(int done, int total, String title) {}

          @Override
          public boolean isStopped() {
            return begun.get() >= 3;
          }
        };
    List<Integer> results =
        Workers.ONE.run(
            TEN,
            task -> "",
            (engine, task, own) -> {
              begun.incrementAndGet();
              return own.isStopped() ? null : task;
            },
            stops);
    assertThat(results).containsExactly(0, 1);
    assertThat(begun).hasValue(3);
  }

  @Test
  void progress_hears_how_many_have_ended_what_begins_and_the_end() {
    List<String> told = new ArrayList<>();
    Workers.ONE.run(
        List.of("a", "b"),
        task -> task,
        (engine, task, own) -> task,
        (done, total, title) -> told.add(done + "/" + total + title));
    assertThat(told).containsExactly("0/2a", "1/2b", "2/2");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
