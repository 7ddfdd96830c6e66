package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;
import pageferry.mm.WaitKind;
import pageferry.observe.Deadlock;
import pageferry.observe.Standstill;
import pageferry.report.WaitReport;

/** Circles that are not of locks alone, in runs of small programs. */
class WaitEdgesTest {
  private static final int FIRST = 101;
  private static final int SECOND = 102;
  private static final String HOLDER =
      """
      machine = tiny
      ends = any
      processes { app { threads {
        first { cpu = 0, program = [
          { op = mmap, map = a, pages = 1 }
          { op = touch, map = a }
          { op = hold_folios, map = a, body = [
            { op = signal, signal = held }
            { op = wait, signal = done }
          ] }
        ] }
        second { cpu = 1, program = [
          { op = wait, signal = held }
          { op = hold_folios, map = a, body = [] }
          { op = signal, signal = done }
        ] }
      """;

  @TempDir Path folder;

  @Test
  void who_holds_a_page_that_the_raiser_of_its_signal_wants_is_in_a_circle() {
    Standstill still = run(HOLDER + "} } }");
    assertThat(still.deadlock().waits())
        .extracting(Deadlock.Wait::what)
        .containsExactly(WaitKind.SIGNAL, WaitKind.FOLIO_LOCK);
    assertThat(still.deadlock().waits())
        .extracting(Deadlock.Wait::holder)
        .containsExactly(SECOND, FIRST);
    assertThat(new WaitReport(still).deadlock()).contains("[W] signal(signal done)");
    assertThat(new WaitReport(still).dot()).contains("\"first:101\" -> \"second:102\"");
  }

  @Test
  void a_second_raiser_that_can_go_on_ends_the_wait() {
    Standstill still =
        run(
            HOLDER
                + "third { cpu = 2, program = [ { op = sleep, time = 1 ms },"
                + " { op = signal, signal = done } ] } } } }");
    assertThat(still.deadlock()).isNull();
    assertThat(still.waits()).isEmpty();
  }

  @Test
  void who_waits_for_a_signal_is_no_hung_task() {
    String report = new WaitReport(run(HOLDER + "} } }")).sleepers(120, "6.1");
    assertThat(report)
        .contains("task:first           state:S")
        .contains("INFO: task first:101 waits for signal done, which task second:102 may raise.")
        .contains("INFO: task second:102 blocked for more than 120 seconds.")
        .doesNotContain("task first:101 blocked");
  }

  @Test
  void a_circle_through_reclaim_says_for_which_node_each_task_reclaims() {
    Standstill still =
        run("reclaim-demotion-deadlock", "compare={demotion.protocol=[relocking]}", "expect=[]");
    assertThat(still.deadlock().isSelf()).isTrue();
    assertThat(new WaitReport(still).deadlock()).contains(") reclaiming for a page of node 0");
  }

  @Test
  void a_node_that_cannot_be_taken_offline_is_a_livelock_of_the_run() {
    String text =
        """
        machine = quad-movable
        processes { app { threads {
          holder { cpu = 0, program = [
            { op = mmap, map = a, pages = 1 }
            { op = mbind, map = a, mode = BIND, nodes = [3] }
            { op = touch, map = a }
            { op = hold_folios, map = a, how = referenced, body = [
              { op = signal, signal = held }
              { op = wait, signal = over }
            ] }
          ] }
          offliner { cpu = 1, program = [
            { op = wait, signal = held }
            { op = offline_node, node = 3, limit_s = 30 }
            { op = signal, signal = over }
          ] }
        } } }
        expect = ["value('found.livelock') == 1", "value('found.starvation') == 0"]
        """;
    Results results = results(ExperimentText.read(folder, "offline.conf", text));
    assertThat(results.holds()).isTrue();
    assertThat(results.rows().get(0).recording().findings())
        .singleElement()
        .satisfies(found -> assertThat(found.text()).contains("by offliner:102"));
    assertThat(results.rows().get(0).values().get("migrate.exhausted")).isGreaterThan(2);
    Experiment patient =
        ExperimentText.read(folder, "patient.conf", text, "liveness.stall=40 s", "expect=[]");
    assertThat(results(patient).rows().get(0).recording().findings())
        .singleElement()
        .satisfies(found -> assertThat(found.text()).contains("never came nearer to its end"));
    Experiment never =
        ExperimentText.read(folder, "never.conf", text, "liveness.stall=0 s", "expect=[]");
    assertThat(results(never).rows().get(0).recording().findings()).isEmpty();
  }

  @Test
  void a_waiter_that_is_overtaken_too_often_starves() {
    String text =
        """
        machine = tiny
        processes { app { threads {
          first { cpu = 0, program = [
            { op = mmap, map = a, pages = 1 }
            { op = touch, map = a }
            { op = signal, signal = go }
            { op = repeat, times = 50, body = [ { op = hold_folios, map = a, body = [
              { op = access, map = a, count = 9, think = 1 us } ] } ] }
          ] }
          second { cpu = 1, program = [
            { op = wait, signal = go }
            { op = repeat, times = 50, body = [ { op = hold_folios, map = a, body = [
              { op = access, map = a, count = 9, think = 1 us } ] } ] }
          ] }
        } } }
        """;
    Experiment strict = ExperimentText.read(folder, "strict.conf", text, "liveness.overtakes=1");
    RowResult row = results(strict).rows().get(0);
    assertThat(row.values().get("lock.overtaken")).isGreaterThan(1);
    assertThat(row.values()).containsEntry("found.starvation", 1.0);
    assertThat(row.recording().findings().get(0).text())
        .containsPattern("PG_locked of pfn 0x[0-9a-f]+");
    RowResult usual = results(ExperimentText.read(folder, "usual.conf", text)).rows().get(0);
    assertThat(usual.recording().findings()).isEmpty();
  }

  private Standstill run(String text) {
    return standstill(ExperimentText.read(folder, "edges.conf", text));
  }

  private static Standstill run(String name, String... settings) {
    Overrides overrides = new Overrides();
    List.of(settings).forEach(overrides::set);
    overrides.set("explore.expect=[]");
    return standstill(new ExperimentReader(ConfFiles.installed()).read(name, overrides));
  }

  private static Standstill standstill(Experiment experiment) {
    return results(experiment).rows().get(0).recording().locks().standstill();
  }

  private static Results results(Experiment experiment) {
    return Runner.run(experiment, (done, total, title) -> {});
  }
}
