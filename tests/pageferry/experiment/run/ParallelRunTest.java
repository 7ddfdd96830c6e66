package pageferry.experiment.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.ExperimentText;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;
import pageferry.journal.Detail;
import pageferry.journal.Journal;
import pageferry.journal.RunId;
import pageferry.journal.RunStarted;
import pageferry.journal.RunSummary;

/** Runs that go on at once: nothing but the clock can tell. */
class ParallelRunTest {
  private static final String TEXT =
      ExperimentText.SMALL
          + """
          compare { strategy = [batch, discard] }
          vary { costs.copy-remote-ns = [300 ns, 400 ns, 500 ns] }
          schedule = random
          """;

  private static final int SEEDS = 3;
  private static final int ROWS = 6;

  @TempDir Path folder;

  @Test
  void values_digests_and_order_are_those_of_one_thread() throws IOException {
    Series alone = run(Progress.NONE, Recorder.NONE, 1);
    Series together = run(Progress.NONE, Recorder.NONE, 3);
    assertThat(together.digest()).isEqualTo(alone.digest());
    assertThat(together.rows().stream().map(RowResult::values).toList())
        .isEqualTo(alone.rows().stream().map(RowResult::values).toList());
    assertThat(together.rows()).hasSize(SEEDS * ROWS);
    assertThat(together.isComplete()).isTrue();
  }

  @Test
  void the_journal_has_each_run_whole_under_the_number_of_its_seed() throws IOException {
    try (Journal journal = Journal.open(folder.resolve("journal"))) {
      Series series = run(Progress.NONE, recorder(journal), 3);
      List<RunId> expected = new ArrayList<>();
      for (int seed = 1; seed <= SEEDS; seed++) {
        for (int row = 1; row <= ROWS; row++) {
          expected.add(new RunId(seed, row));
        }
      }
      assertThat(journal.runs()).isEqualTo(expected);
      for (int i = 0; i < expected.size(); i++) {
        RunSummary kept = journal.verify(expected.get(i));
        assertThat(kept.damage()).isEmpty();
        assertThat(kept.finished()).isNotNull();
        assertThat(kept.finished().digest()).isEqualTo(series.rows().get(i).digest());
      }
    }
  }

  @Test
  void what_is_stopped_is_continued_to_the_same_results() throws IOException {
    String whole = run(Progress.NONE, Recorder.NONE, 1).bySeed().get(0).digest();
    AtomicInteger begun = new AtomicInteger();
    Progress stops =
        new Progress() {
          @Override
          public void at(int done, int total, String title) {
            begun.incrementAndGet();
          }

          @Override
          public boolean isStopped() {
            return begun.get() >= 4;
          }
        };
    try (Journal journal = Journal.open(folder.resolve("journal"))) {
      Series part = run(stops, recorder(journal), 2);
      assertThat(part.isComplete()).isFalse();
      assertThat(part.rows().size()).isLessThan(ROWS);
      Rerun rerun = new Rerun(journal, ConfFiles.installed());
      Results all = rerun.resume(1, origin(), Progress.NONE, experiment -> new Workers(2));
      assertThat(all.isComplete()).isTrue();
      assertThat(all.digest()).isEqualTo(whole);
    }
  }

  private Series run(Progress progress, Recorder recorder, int threads) throws IOException {
    Path file = folder.resolve("my.conf");
    Files.writeString(file, TEXT);
    return Series.run(
        new ExperimentReader(ConfFiles.installed()),
        new Series.Request(file.toString(), new Overrides(), SEEDS, false),
        progress,
        Recording.Detail.NUMBERS,
        recorder,
        experiment -> new Workers(threads));
  }

  private JournalRecorder recorder(Journal journal) {
    String place = folder.resolve("my.conf").toString();
    return new JournalRecorder(journal, 1, place, row -> List.of(), origin());
  }

  private static RunStarted.Origin origin() {
    return new RunStarted.Origin("test", Detail.ALL, 0);
  }
}
