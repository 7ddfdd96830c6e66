package pageferry.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.cli.Main;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.run.Rerun;
import pageferry.house.Slow;
import pageferry.journal.EventRange;
import pageferry.journal.Journal;
import pageferry.journal.LoadedRun;
import pageferry.journal.RunId;
import pageferry.observe.Moment;
import pageferry.observe.RunStart;
import pageferry.report.MomentText;

/** A moment that is reached from a copy is the one that a fold from the beginning comes to. */
@Slow
class MomentsTest {
  private static final long MANY = 1L << 40;

  private static final String MANY_EVENTS =
      """
      machine = tiny
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 8 }
        { op = touch, map = a }
        { op = repeat, times = 2500, body = [
          { op = move_pages, map = a, nodes = [1, 1, 1, 1, 1, 1, 1, 1] }
          { op = move_pages, map = a, nodes = [0, 0, 0, 0, 0, 0, 0, 0] }
        ] }
      ] } }
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "alloc-under-lock --set strategy=alloc-after-lock, 2",
    "reclaim-demotion-deadlock, 1",
    "drain-starved-by-spinner, 1",
    "first-run, 1",
  })
  void any_moment_is_that_of_replay(String experiment, int row) {
    run(experiment);
    RunId id = new RunId(1, row);
    try (Journal journal = Journal.openToRead(folder.resolve("journal"))) {
      Rerun rerun = new Rerun(journal, ConfFiles.installed());
      RunStart start = rerun.start(journal.read(id).started());
      LoadedRun run = LoadedRun.of(journal.read(id), MANY);
      Moments moments = new Moments(run, start);
      while (!moments.isComplete()) {
        moments.readOn();
      }
      SplittableRandom dice = new SplittableRandom(7);
      for (int i = 0; i < 8; i++) {
        long event = dice.nextLong(run.events());
        for (long near : near(event, run.events())) {
          Moment folded = new Moment(start);
          journal.read(id).forEachTracepoint(EventRange.ALL.toEvent(near), folded);
          assertThat(text(moments.after(near))).as("event " + near).isEqualTo(text(folded));
        }
      }
    }
  }

  @Test
  void where_there_is_no_room_copies_are_farther_apart_and_moments_the_same() throws IOException {
    run(Files.writeString(folder.resolve("many.conf"), MANY_EVENTS).toString());
    try (Journal journal = Journal.openToRead(folder.resolve("journal"))) {
      RunId id = new RunId(1, 1);
      RunStart start = new Rerun(journal, ConfFiles.installed()).start(journal.read(id).started());
      LoadedRun run = LoadedRun.of(journal.read(id), MANY);
      Moments wide = new Moments(run, start);
      Moments narrow = new Moments(run, start, 1);
      while (!wide.isComplete()) {
        wide.readOn();
        narrow.readOn();
      }
      assertThat(run.events()).isGreaterThan(1 << 18);
      assertThat(wide.copies()).isGreaterThan(4);
      assertThat(narrow.copies()).isLessThanOrEqualTo(2);
      long event = run.events() * 3 / 4;
      assertThat(text(narrow.after(event))).isEqualTo(text(wide.after(event)));
    }
  }

  /** An event, the next one, and steps back, small ones and a large one. */
  private static long[] near(long event, long events) {
    long next = Math.min(event + 1, events - 1);
    return new long[] {
      event, next, event, Math.max(0, event - 1), Math.max(0, event - 5000), event
    };
  }

  private void run(String experiment) {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    String kept = " --journal-detail all --journal " + folder.resolve("journal");
    Main.execute(
        Main.commandLine().setOut(nowhere).setErr(nowhere),
        ("run " + experiment + kept).split(" "));
  }

  private static String text(Moment moment) {
    return moment.events() + " " + moment.drain() + "\n" + new MomentText(moment).text();
  }
}
