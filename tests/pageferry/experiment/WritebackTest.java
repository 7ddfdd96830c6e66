package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;
import pageferry.report.WaitReport;

/** Folios under writeback, as tasks meet them in runs. */
class WritebackTest {
  @TempDir Path folder;

  private static final double MS = 1e6;
  private static final double S = 1e9;

  private static Results report(String name) {
    String file = "tests/reports/" + name + ".conf";
    Experiment read = new ExperimentReader(ConfFiles.installed()).read(file, new Overrides());
    return Runner.run(read, (done, total, title) -> {});
  }

  @Test
  void a_move_sleeps_for_the_writeback_with_the_lock_and_then_succeeds() {
    for (RowResult row : report("c-12-writeback-wait").rows()) {
      assertThat(row.values())
          .containsEntry("migrate.succeeded", 1.0)
          .containsEntry("status.node1", 1.0)
          .hasEntrySatisfying(
              "call.move_pages.max", took -> assertThat(took).isCloseTo(MS, within(0.05 * MS)))
          .hasEntrySatisfying(
              "lock.hold.max", held -> assertThat(held).isCloseTo(MS, within(0.05 * MS)))
          .hasEntrySatisfying(
              "writeback.wait.max", slept -> assertThat(slept).isCloseTo(MS, within(0.05 * MS)));
    }
  }

  @Test
  void offlining_against_a_writeback_that_does_not_end_goes_on_until_its_signal() {
    RowResult row = report("c-13-fuse-offline-loop").rows().get(0);
    assertThat(row.values())
        .containsEntry("errno.EINTR", 1.0)
        .hasEntrySatisfying(
            "call.offline_node.max", took -> assertThat(took).isCloseTo(6 * S, within(0.01 * S)));
    assertThat(row.recording().findings())
        .singleElement()
        .satisfies(found -> assertThat(found.text()).contains("never came nearer to its end"));
  }

  /** A page of a file of that mapping is written to, and what follows. */
  private Map<String, Double> file(String kernel, String mapping, String steps) {
    String text =
        """
        machine = tiny
        kernel = "%s"
        processes { app { cpu = 0, program = [
          { op = mmap, map = a, pages = 1, type = file, share = shared, mapping = %s }
          { op = touch, map = a }
          %s
        ] } }
        """;
    return run(text.formatted(kernel, mapping, steps)).values();
  }

  private static final String MOVE = "{ op = move_pages, map = a, nodes = [1] }\n";

  @Test
  void a_dirty_page_without_migrate_folio_is_written_out_by_sync_migration_up_to_6_15() {
    assertThat(file("6.1", "no_migrate_folio", MOVE))
        .containsEntry("status.node1", 1.0)
        .containsEntry("vmstat.nr_written", 1.0);
    assertThat(file("6.12", "no_migrate_folio", MOVE))
        .containsEntry("migrate.succeeded", 0.0)
        .containsEntry("vmstat.nr_written", 1.0);
    assertThat(file("7.2", "no_migrate_folio", MOVE))
        .containsEntry("migrate.succeeded", 0.0)
        .containsEntry("vmstat.nr_written", 0.0);
    String clean = "{ op = msync, map = a }\n" + MOVE;
    assertThat(file("7.2", "no_migrate_folio", clean)).containsEntry("status.node1", 1.0);
  }

  @Test
  void fuse_writes_a_copy_up_to_6_15_and_the_page_itself_since() {
    String write = "{ op = writeback, map = a, for = 1 ms }\n" + MOVE;
    assertThat(file("6.12", "fuse", write))
        .containsEntry("status.node1", 1.0)
        .containsEntry("writeback.wait.count", 0.0);
    assertThat(file("7.2", "fuse", write))
        .containsEntry("status.node1", 1.0)
        .containsEntry("writeback.wait.count", 1.0);
  }

  @Test
  void a_write_waits_for_writeback_where_pages_have_to_be_stable() {
    String again = "{ op = writeback, map = a, for = 1 ms }\n{ op = touch, map = a }";
    assertThat(file("6.1", "stable_writes", again).get("writeback.wait.max"))
        .isBetween(0.9 * MS, 1.1 * MS);
    assertThat(file("6.1", "[]", again)).containsEntry("writeback.wait.count", 0.0);
  }

  private Map<String, Double> run(String mover, String other) {
    String text =
        """
        machine = tiny
        costs = xeon-e5-2640v3-2017
        processes { app { threads {
          mover { cpu = 0, program = [
            { op = mmap, map = a, pages = 2, type = file, share = shared }
            { op = touch, map = a }
            { op = signal, signal = dirty }
            %s
          ] }
          other { cpu = 1, program = [ { op = wait, signal = dirty }, %s ] }
        } } }
        """;
    String program = text.formatted(mover, other);
    Experiment read = ExperimentText.read(folder, "pages.conf", program);
    return Runner.run(read, (done, total, title) -> {}).rows().get(0).values();
  }

  @Test
  void what_msync_has_written_is_clean_until_it_is_written_to_again() {
    String twice = "{ op = msync, map = a, for = 50 us }, { op = msync, map = a, for = 50 us }";
    assertThat(run(twice, ""))
        .containsEntry("vmstat.nr_dirtied", 2.0)
        .containsEntry("vmstat.nr_written", 2.0)
        .containsEntry("vmstat.nr_dirty", 0.0)
        .containsEntry("vmstat.nr_writeback", 0.0)
        .containsEntry("writeback.wait.count", 1.0);
    String again = "{ op = msync, map = a }, { op = touch, map = a, pages = \"0\" }";
    assertThat(run(again, ""))
        .containsEntry("vmstat.nr_dirtied", 3.0)
        .containsEntry("vmstat.nr_dirty", 1.0);
  }

  @Test
  void a_page_is_written_back_once_at_a_time() {
    String slow = "{ op = writeback, map = a, for = 1 ms }";
    String more = "{ op = sleep, time = 100 us }, { op = touch, map = a }, " + slow;
    assertThat(run(slow, more))
        .containsEntry("vmstat.nr_written", 4.0)
        .hasEntrySatisfying(
            "writeback.wait.max", slept -> assertThat(slept).isBetween(0.8 * MS, 0.95 * MS));
  }

  private static String holders(String fault) {
    return """
    machine = tiny
    ends = any
    faults = [ %s ]
    processes { app { threads {
      holder { cpu = 0, program = [
        { op = mmap, map = a, pages = 1 }
        { op = touch, map = a }
        { op = signal, signal = ready }
        { op = hold_folios, map = a, body = [ { op = sleep, time = 100 us } ] }
      ] }
      waiter { cpu = 1, program = [
        { op = wait, signal = ready }
        { op = sleep, time = 10 us }
        { op = hold_folios, map = a, body = [] }
      ] }
    } } }
    """
        .formatted(fault);
  }

  private RowResult run(String text) {
    Experiment read = ExperimentText.read(folder, "wake.conf", text);
    return Runner.run(read, (done, total, title) -> {}).rows().get(0);
  }

  @Test
  void a_task_that_was_handed_a_lock_but_not_woken_keeps_it_from_others() {
    RowResult stuck =
        run(
            """
            machine = tiny
            ends = any
            locks { foo = mutex }
            faults = [ { fault = lost_wakeup, probability = 100, times = 1 } ]
            processes { app { threads {
              first { cpu = 0, program = [
                { op = lock, lock = foo }
                { op = sleep, time = 100 us }
                { op = unlock, lock = foo }
                { op = lock, lock = foo }
                { op = unlock, lock = foo }
              ] }
              second { cpu = 1, program = [
                { op = sleep, time = 10 us }
                { op = lock, lock = foo }
                { op = unlock, lock = foo }
              ] }
            } } }
            """);
    assertThat(new WaitReport(stuck.recording().locks().standstill()).sleepers(0, "6.1"))
        .contains("second:102 sleeps for foo, and its wake-up was lost.")
        .contains("first:101 is blocked on a lock (foo) queued behind task second:102.");
  }

  @Test
  void a_wakeup_that_is_late_prolongs_a_sleep_and_one_that_is_lost_never_ends_it() {
    String late = "{ fault = late_wakeup, probability = 100, times = 1, for = 5 ms }";
    RowResult prolonged = run(holders(late));
    assertThat(prolonged.values().get("lock.wait.max")).isBetween(5 * MS, 5.2 * MS);
    assertThat(prolonged.recording().locks().standstill().waits()).isEmpty();
    RowResult lost = run(holders("{ fault = lost_wakeup, probability = 100, times = 1 }"));
    assertThat(lost.values()).containsEntry("faults.lost_wakeup", 1.0);
    assertThat(lost.recording().locks().standstill().waits())
        .singleElement()
        .satisfies(wait -> assertThat(wait.task()).isEqualTo(102));
    assertThat(new WaitReport(lost.recording().locks().standstill()).sleepers(120, "6.1"))
        .contains("waiter:102 sleeps for PG_locked of pfn 0x2, and its wake-up was lost.");
  }
}
