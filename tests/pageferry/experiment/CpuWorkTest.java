package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Runner;
import pageferry.observe.Deadlock;
import pageferry.report.WaitReport;

/** Work that needs a CPU, and who keeps it from running. */
class CpuWorkTest {
  private static final String SPINNER =
      """
      machine = tiny
      kernel = "6.12"
      ends = any
      limits { time = 40 ms }
      liveness { stall = 10 ms }
      processes { app { threads {
        holder { cpu = 0, program = [
          { op = mmap, map = a, pages = 1 }
          { op = mmap, map = b, pages = 1 }
          { op = touch, map = a }
          { op = touch, map = b }
          { op = hold_folios, map = a, body = [
            { op = signal, signal = held }
            { op = sleep, time = 50 us }
            { op = move_pages, map = b, nodes = [1], flags = [MOVE] }
          ] }
        ] }
        driver { cpu = 1, program = [
          { op = mmap, map = c, pages = 1 }
          { op = wait, signal = held }
          { op = touch, map = c }
          { op = hmm_range_fault, map = a }
        ] }
      } } }
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"none, true", "voluntary, true", "full, false", "lazy, false"})
  void a_kernel_loop_keeps_the_cpu_unless_it_is_preempted(String preemption, boolean found) {
    RowResult row = row(SPINNER, "preemption=" + preemption);
    assertThat(row.recording().findings()).hasSize(found ? 1 : 0);
    if (found) {
      assertThat(row.recording().findings())
          .extracting(Finding::text)
          .singleElement()
          .asString()
          .containsPattern(
              "task 102 spins for pfn 0x[0-9a-f]+, locked by task 101, and keeps cpu 1 from"
                  + " lru_add_drain_per_cpu\\(\\), for which task 101 waits");
      assertThat(row.recording().locks().standstill().waits())
          .extracting(Deadlock.Wait::holder)
          .containsExactly(-2);
    }
  }

  @Test
  void lazy_preemption_comes_with_the_tick() {
    double lazyNs = row(SPINNER, "preemption=lazy").values().get("call.move_pages.max");
    double fullNs = row(SPINNER, "preemption=full").values().get("call.move_pages.max");
    assertThat(fullNs).isLessThan(100_000);
    assertThat(lazyNs).isBetween(3_000_000.0, 4_100_000.0);
  }

  /** Nobody comes to cond_resched() within a folio; the tick after 3 ms is that of 4 ms. */
  @ParameterizedTest
  @CsvSource({"none, 15", "voluntary, 15", "full, 5", "lazy, 5"})
  void a_task_whose_slice_is_over_is_preempted_in_the_kernel_or_waited_for(String kind, int ms) {
    String text =
        """
        machine = tiny
        costs { unmap-ns = 5 ms, copy-remote-ns = 5 ms, remap-ns = 5 ms }
        processes { app { threads {
          mover { cpu = 0, program = [
            { op = mmap, map = a, pages = 1 }
            { op = touch, map = a }
            { op = move_pages, map = a, nodes = [1], flags = [MOVE] }
          ] }
          other { cpu = 0, program = [ { op = sleep, time = 1 ms } ] }
        } } }
        """;
    double ns = row(text, "preemption=" + kind).values().get("call.sleep.max");
    assertThat(ns).isBetween(ms * 1e6, ms * 1e6 + 1e5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "voluntary"})
  void who_sleeps_for_the_lock_lets_the_work_run(String preemption) {
    RowResult row = row(SPINNER, "preemption=" + preemption, "switches.device-fault-sleeps=on");
    assertThat(row.recording().findings()).isEmpty();
    assertThat(row.recording().locks().standstill().waits()).isEmpty();
  }

  @Test
  void a_cpu_that_has_nothing_in_its_batches_is_asked_by_some_kernels_only() {
    String idle = SPINNER.replace("{ op = touch, map = c }", "{ op = sleep, time = 1 us }");
    assertThat(row(idle, "kernel=5.15").recording().findings()).hasSize(1);
    assertThat(row(idle, "kernel=5.18").recording().findings()).isEmpty();
  }

  @Test
  void user_mode_gives_way_at_once() {
    String busy =
        SPINNER.replace(
            "{ op = hmm_range_fault, map = a }",
            "{ op = access, map = c, count = 100000, think = 1 us }");
    RowResult row = row(busy, "preemption=none", "limits.time=1 s");
    assertThat(row.values().get("call.move_pages.max")).isLessThan(100_000);
  }

  @Test
  void one_drain_serves_those_who_queued_before_it_began_where_the_kernel_says_so() {
    String many =
        """
        machine = two-socket
        processes { app { threads {
          first { cpu = 0, program = [ { op = sleep, time = 1 us }, { op = signal, signal = go } ] }
          drainer { cpus = "1-12", program = [
            { op = wait, signal = go }, { op = CALL } ] }
        } } }
        """;
    String plain = many.replace("CALL", "drop_caches, value = 1");
    assertThat(row(plain, "kernel=6.12").values()).containsEntry("lru.drains", 2.0);
    assertThat(row(plain, "kernel=5.4").values()).containsEntry("lru.drains", 12.0);
    String disabling = many.replace("CALL", "migrate_pages, from = [0], to = [1]");
    assertThat(row(disabling, "kernel=6.12").values()).containsEntry("lru.drains", 12.0);
  }

  @Test
  void who_waits_for_the_mutex_of_a_drain_waits_for_its_holder() {
    String text =
        """
        machine = tiny
        ends = any
        limits { time = 1 s }
        faults = [{ fault = drain_stuck, probability = 100, times = 1, cpus = [3], for = 100 s }]
        locks { foo = mutex }
        processes { app { threads {
          first { cpu = 0, program = [
            { op = wait, signal = go }
            { op = migrate_pages, from = [0], to = [1] }
            { op = lock, lock = foo }
          ] }
          second { cpu = 1, program = [
            { op = lock, lock = foo }
            { op = signal, signal = go }
            { op = sleep, time = 100 us }
            { op = migrate_pages, from = [0], to = [1] }
          ] }
        } } }
        """;
    var still = row(text).recording().locks().standstill();
    assertThat(still.waits()).extracting(Deadlock.Wait::holder).containsExactly(-4, 101);
    assertThat(new WaitReport(still).sleepers(120, "6.1"))
        .contains("task task:101 waits for cpu 3 to drain its LRU batches.")
        .contains("task task:102 waits in lru_add_drain_all() behind task task:101.");
  }

  private RowResult row(String text, String... settings) {
    var experiment = ExperimentText.read(folder, "work.conf", text, settings);
    Recording.Detail all = Recording.Detail.ALL;
    return Runner.run(experiment, (done, total, title) -> {}, all, Recorder.NONE).rows().get(0);
  }
}
