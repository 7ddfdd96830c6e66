package pageferry.cli;

import java.io.PrintWriter;
import pageferry.journal.Event;
import pageferry.journal.Journal;
import pageferry.journal.StoredRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry journal}. */
@Command(
    name = "journal",
    description = "Shows, checks and keeps house with the runs that have been written down.",
    mixinStandardHelpOptions = true)
final class JournalCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(description = "Lists all runs.", mixinStandardHelpOptions = true)
  int list(@Mixin JournalOption option) {
    try (Journal journal = option.openExisting()) {
      out().print(JournalText.list(journal));
    }
    out().flush();
    return ExitCode.HOLDS;
  }

  @Command(description = "Prints the tracepoints of a run.", mixinStandardHelpOptions = true)
  int show(
      @Mixin JournalOption option,
      @Mixin EventFilter filter,
      @Parameters(paramLabel = "RUN", description = "A run, as list shows it.") String run) {
    try (Journal journal = option.openExisting()) {
      StoredRun stored = journal.read(JournalOption.run(journal, run));
      stored.forEachEvent(filter.range(), event -> print(filter, event));
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

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
