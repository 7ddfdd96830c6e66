package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import pageferry.experiment.conf.BadInput;
import pageferry.journal.Event;
import pageferry.journal.Journal;
import pageferry.journal.RunDiff;
import pageferry.journal.RunId;
import pageferry.journal.RunSummary;
import pageferry.journal.StoredRun;
import pageferry.serve.RunsJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry journal}. */
@Command(
    name = "journal",
    description = Told.JOURNAL,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry journal list",
      "  pageferry journal show 1.1 --event \"folio_*\" --from 1ms --to 2ms",
      "  pageferry journal diff 1.1 1.2",
      "  pageferry journal export 1.1 --format perfetto -o trace.json"
    },
    subcommands = {
      JournalVerifyCommand.class,
      JournalExportCommand.class,
      JournalImportCommand.class,
      JournalPruneCommand.class
    })
final class JournalCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      description = {
        "Lists all runs, one in each line, with the bytes and events that are kept of each.",
        "Exit code 2 if something is damaged; what is good is listed all the same."
      },
      mixinStandardHelpOptions = true)
  int list(@Mixin JournalOption option, @Mixin JsonOption json) throws IOException {
    json.check();
    try (Journal journal = option.openToRead()) {
      JournalText.sayUnclosed(journal, spec.commandLine().getErr());
      List<RunSummary> runs = journal.summaries();
      out().print(JournalText.list(journal, runs));
      out().flush();
      json.write(() -> RunsJson.of(journal, runs));
      boolean good = journal.damage().isEmpty() && runs.stream().allMatch(RunSummary::isGood);
      return good ? ExitCode.HOLDS : ExitCode.BAD_INPUT;
    }
  }

  @Command(description = "Prints the tracepoints of a run.", mixinStandardHelpOptions = true)
  int show(
      @Mixin JournalOption option,
      @Mixin EventFilter filter,
      @Parameters(paramLabel = "RUN", description = "A run, as list shows it.") String run) {
    try (Journal journal = option.openToRead()) {
      StoredRun stored = journal.read(JournalOption.run(journal, run));
      filter.check(stored.started());
      stored.forEachEvent(filter.range(), event -> print(filter, event));
      String beyond = filter.checkEnd(stored);
      if (!beyond.isEmpty()) {
        spec.commandLine().getErr().println(beyond);
      }
    } finally {
      out().flush();
    }
    return ExitCode.HOLDS;
  }

  private void print(EventFilter filter, Event event) {
    if (filter.matches(event)) {
      out().println(event);
    }
  }

  @Command(
      description = "Says what a run was, and counts its tracepoints.",
      mixinStandardHelpOptions = true)
  int stat(
      @Mixin JournalOption option,
      @Parameters(paramLabel = "RUN", description = "A run, as list shows it.") String run) {
    try (Journal journal = option.openToRead()) {
      out().print(RunStatText.of(journal.read(JournalOption.run(journal, run))));
    }
    out().flush();
    return ExitCode.HOLDS;
  }

  @Command(
      description =
          "Compares two runs event by event; exit code 0 if they are equal, 1 if they differ.",
      mixinStandardHelpOptions = true)
  int diff(
      @Mixin JournalOption option,
      @Parameters(paramLabel = "RUN", description = "A run.") String left,
      @Parameters(paramLabel = "RUN", description = "Another.") String right) {
    try (Journal journal = option.openToRead()) {
      StoredRun one = journal.read(JournalOption.run(journal, left));
      StoredRun other = journal.read(JournalOption.run(journal, right));
      if (one.started().origin().detail() != other.started().origin().detail()) {
        throw new BadInput(
            "expected two runs of the same detail, found "
                + one.started().origin().detail().key()
                + " and "
                + other.started().origin().detail().key());
      }
      RunDiff diff = RunDiff.of(one, other);
      out().print(RunDiffText.of(diff, one.started().run(), other.started().run()));
      out().flush();
      return diff.isEqual() ? ExitCode.HOLDS : ExitCode.FAILED;
    }
  }

  @Command(description = "Deletes a run, or all of an experiment.", mixinStandardHelpOptions = true)
  int delete(
      @Mixin JournalOption option,
      @Parameters(paramLabel = "RUN", description = "A run such as 12.3, or 12 for all its rows.")
          String run) {
    try (Journal journal = option.openToDelete()) {
      for (RunId each : JournalOption.runs(journal, run)) {
        journal.delete(each);
        out().println("deleted " + each);
      }
      JournalText.sayStarved(journal, spec.commandLine().getErr());
    }
    out().flush();
    return ExitCode.HOLDS;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
