package pageferry.experiment.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.settings.Overrides;
import pageferry.experiment.threads.Transcripts.Replayed;
import pageferry.house.Slow;
import pageferry.observe.Deadlock;

/** Real threads: what can be said of them without asking how long anything took. */
@Slow
class ThreadsRunnerTest {
  private static final int TIMES = 5;

  private static final ExperimentReader READER = new ExperimentReader(ConfFiles.installed());
  private static final Progress UNSEEN = (done, total, title) -> {};

  /** Each task has one of two folios before it goes for the other one. */
  private static final String EMBRACE =
      """
      machine = tiny, kernel = "6.1", ends = any
      processes { app { threads {
        first { cpu = 0, program = [
          { op = mmap, map = a, pages = 2 }
          { op = touch, map = a }
          { op = signal, signal = ready }
          { op = hold_folios, map = a, pages = "0", body = [
            { op = signal, signal = held }
            { op = wait, signal = held, count = 2 }
            { op = hold_folios, map = a, pages = "1", body = [] }
          ] }
        ] }
        second { cpu = 1, program = [
          { op = wait, signal = ready }
          { op = hold_folios, map = a, pages = "1", body = [
            { op = signal, signal = held }
            { op = wait, signal = held, count = 2 }
            { op = hold_folios, map = a, pages = "0", body = [] }
          ] }
        ] }
      } } }
      """;

  @TempDir private Path folder;

  @RepeatedTest(TIMES)
  void an_embrace_is_told_and_its_replay_is_the_same() throws IOException {
    RowResult row =
        recorded(READER.read(ConfParser.text("embrace", EMBRACE), new Overrides())).get(0);
    assertThat(row.ending()).isEqualTo(Ending.STUCK);
    assertThat(row.recording().locks().standstill().deadlock().waits()).hasSize(2);
    Replayed replayed = replay().get(0);
    assertThat(replayed.divergence()).isNull();
    assertThat(replayed.says().get(0))
        .matches("task 101 waits .* held by task 102; task 102 waits .* held by task 101");
  }

  @RepeatedTest(TIMES)
  void a_demotion_that_waits_for_itself_is_told_and_their_replay_is_the_same() throws IOException {
    List<RowResult> rows =
        recorded(
            read(
                "reclaim-demotion-deadlock",
                "compare={demotion.protocol=[relocking,waiting,locked]}"));
    assertThat(rows.get(0).recording().locks().standstill().deadlock().isSelf()).isTrue();
    Deadlock circle = rows.get(1).recording().locks().standstill().deadlock();
    assertThat(rows.get(1).ending() == Ending.STUCK).isEqualTo(circle != null);
    assertThat(rows.get(2).ending()).isIn(Ending.FINISHED, Ending.KILLED);
    assertThat(replay()).hasSize(3).allMatch(each -> each.divergence() == null);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void allocations_under_the_lock_end_and_their_replay_is_the_same(long seed) throws IOException {
    List<RowResult> rows =
        recorded(
            read(
                "alloc-under-lock",
                "seed=" + seed,
                "processes.app.threads.mover.program.0.pages=64",
                "compare={strategy=[alloc-after-lock, batch]}",
                "vary={costs.reclaim-stall-ns=[off, 1 ms]}"));
    assertThat(rows).hasSize(4).allMatch(row -> row.ending() == Ending.FINISHED);
    assertThat(replay()).hasSize(4).allMatch(each -> each.divergence() == null);
  }

  @Test
  void faults_and_crashes_happen_and_come_again_in_the_replay() throws IOException {
    List<RowResult> rows =
        recorded(
            read(
                "fault-storm",
                "compare={strategy=[batch]}",
                "faults=["
                    + "{fault=restart_actor, probability=1, times=30},"
                    + "{fault=fail_migrate, probability=5, times=-1}]",
                "audit=on"));
    assertThat(rows.get(0).ending()).isEqualTo(Ending.FINISHED);
    assertThat(rows.get(0).values().get("faults.restart_actor")).isPositive();
    assertThat(rows.get(0).values().get("faults.fail_migrate")).isPositive();
    assertThat(replay().get(0).divergence()).isNull();
  }

  @RepeatedTest(TIMES / 4)
  void a_run_without_deadlock_comes_to_its_end() throws IOException {
    Experiment experiment = read("first-run", "compare={strategy=[batch]}");
    RowResult row = new ThreadsRunner(1, null).run(experiment, UNSEEN).rows().get(0);
    assertThat(row.ending()).isEqualTo(Ending.FINISHED);
    assertThat(row.values().get("migrate.succeeded")).isEqualTo(4096);
  }

  private static Experiment read(String name, String... settings) {
    Overrides overrides = new Overrides();
    List.of(settings).forEach(overrides::set);
    overrides.set("expect=[]");
    overrides.set("explore.expect=[]");
    return READER.read(name, overrides);
  }

  private Path file() {
    return folder.resolve("run.recording.gz");
  }

  private List<RowResult> recorded(Experiment experiment) throws IOException {
    try (TranscriptWriter writer = TranscriptWriter.open(file(), "this one")) {
      return new ThreadsRunner(1, writer).run(experiment, UNSEEN).rows();
    }
  }

  private List<Replayed> replay() throws IOException {
    List<Replayed> replayed = new ArrayList<>();
    Transcripts.replay(file(), version -> {}, replayed::add);
    return replayed;
  }
}
