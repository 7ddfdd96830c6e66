package pageferry.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.journal.Journal;
import pageferry.journal.RunId;
import pageferry.journal.RunSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry journal verify}. */
@Command(
    name = "verify",
    description = {
      "Reads every chunk and checks it. Exit code 0 if all is good, 2 if something is damaged.",
      "A damaged journal is left as it is; all that is good in it can be listed and read."
    },
    mixinStandardHelpOptions = true)
final class JournalVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final JournalOption option = new JournalOption();

  @Parameters(arity = "0..1", paramLabel = "RUN", description = "Only this run.")
  private @Nullable String run;

  @Override
  public Integer call() {
    int damaged;
    try (Journal journal = option.openToRead()) {
      JournalText.sayUnclosed(journal, spec.commandLine().getErr());
      damaged = verify(journal) + journal.damage().size();
    }
    out().flush();
    return damaged == 0 ? ExitCode.HOLDS : ExitCode.BAD_INPUT;
  }

  /** Prints a line for each run; answers how many are damaged. */
  private int verify(Journal journal) {
    List<RunId> runs = run == null ? journal.runs() : JournalOption.runs(journal, run);
    int damaged = 0;
    for (RunId each : runs) {
      RunSummary summary = journal.verify(each);
      out().println(line(journal, summary));
      damaged += summary.damage().isEmpty() ? 0 : 1;
    }
    out()
        .println(
            "runs " + runs.size() + " good " + (runs.size() - damaged) + " damaged " + damaged);
    return damaged;
  }

  private static String line(Journal journal, RunSummary summary) {
    if (!summary.damage().isEmpty()) {
      return summary.run() + "  DAMAGED  " + summary.damage();
    }
    String state = summary.finished() == null ? ", " + JournalText.interrupted(journal) : "";
    return summary.run() + "  good     " + summary.kept() + " events" + state;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
