package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.explore.FailingSchedule;
import pageferry.experiment.explore.FindingJournal;
import pageferry.experiment.explore.Inevitability;
import pageferry.experiment.explore.InevitabilityJson;
import pageferry.experiment.explore.Inevitable;
import pageferry.experiment.explore.ScheduleFile;
import pageferry.experiment.run.ResultJson;
import pageferry.journal.Journal;
import pageferry.journal.RunId;
import pageferry.report.TurnText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of {@code pageferry explore} that ask when a failure became inevitable. */
final class InevitableOptions {
  private static final int MOST_CONTINUATIONS = 100_000;
  private static final long NS_PER_S = 1_000_000_000L;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--inevitable",
      description =
          "Searches for nothing, but asks of a schedule that was found (a file, or a run of the"
              + " journal, in the place of EXPERIMENT) after which step its failure was certain.")
  private boolean asked;

  @Option(
      names = "--continuations",
      paramLabel = "N",
      description =
          "With --inevitable: how many random continuations each beginning of the schedule gets"
              + " (default: ${DEFAULT-VALUE}).")
  private int continuations = 50;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "With --inevitable: writes the answer to this file.")
  private @Nullable Path json;

  /** Whether that is asked for; complains of options that say more about it without it. */
  boolean isAsked() {
    if (!asked && spec.commandLine().getParseResult().hasMatchedOption("--continuations")) {
      throw new BadInput("--continuations: expected --inevitable beside it, found none");
    }
    if (!asked && json != null) {
      throw new BadInput("--json: expected --inevitable beside it, found none");
    }
    return asked;
  }

  /**
   * Asks when the failure of a schedule became inevitable.
   *
   * @param what the schedule: a file or a run
   * @param seconds after which no further beginning is tried
   * @param seed what all continuations follow from, or null
   */
  int ask(String what, JournalOption journal, long seconds, @Nullable String seed)
      throws IOException {
    if (continuations < 1 || continuations > MOST_CONTINUATIONS) {
      throw BadInput.at(
          new Place("--continuations " + continuations, 0),
          "a number from 1 to " + MOST_CONTINUATIONS,
          "another one");
    }
    if (json != null) {
      ResultJson.requireWritable("--json", json);
    }
    FailingSchedule schedule = schedule(what, journal);
    Inevitable.Budget budget =
        new Inevitable.Budget(continuations, seconds * NS_PER_S, seed(schedule, seed));
    try (News news = News.of("explore", spec.commandLine().getErr());
        Inevitable search = new Inevitable(schedule, budget, new Telling(news))) {
      Inevitability answer = search.ask();
      news.clear();
      return answer == null ? none(what) : told(answer);
    }
  }

  private record Telling(News news) implements Inevitable.Listener {
    @Override
    public void at(long runs) {
      news.at(runs + " continuations");
    }

    @Override
    public boolean isStopped() {
      return Interruption.isAsked();
    }
  }

  private int none(String what) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(what + " does not fail any more: pageferry replay tells where it is not the same");
    out.flush();
    return ExitCode.FAILED;
  }

  private int told(Inevitability answer) throws IOException {
    new InevitableText(answer).print(spec.commandLine().getOut());
    if (json != null) {
      Inevitability.Turn turn = answer.turn();
      TurnText words = new TurnText(turn.step(), turn.task(), turn.moment(), turn.events());
      ResultJson.write(InevitabilityJson.tree(answer, words.what()), json);
    }
    return ExitCode.HOLDS;
  }

  private static FailingSchedule schedule(String what, JournalOption journal) {
    Path file = Path.of(what);
    if (Files.isRegularFile(file)) {
      return ScheduleFile.read(file).schedule();
    }
    if (!what.matches("[0-9]+(\\.[0-9]+)?")) {
      throw BadInput.at(
          new Place(what, 0),
          "a schedule that explore has written, or a run of the journal",
          "none of that name");
    }
    try (Journal open = journal.openToRead()) {
      RunId run = JournalOption.run(open, what);
      if (!FindingJournal.isFinding(open.read(run).started())) {
        throw new BadInput(
            "run " + run + ": expected a schedule that explore found, found a run in order");
      }
      return FindingJournal.schedule(open, run);
    }
  }

  private static long seed(FailingSchedule schedule, @Nullable String seed) {
    if (seed == null) {
      return schedule.row().scenario().conduct().seed();
    }
    try {
      return Long.parseLong(seed);
    } catch (NumberFormatException none) {
      throw BadInput.at(new Place("--seed", 0), "a whole number", "'" + seed + "'");
    }
  }
}
