package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.journal.Journal;
import pageferry.journal.JournalFailure;
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
      "What a damaged journal still holds is read from a copy; the journal is left as it is."
    },
    mixinStandardHelpOptions = true)
final class JournalVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final JournalOption option = new JournalOption();

  @Parameters(arity = "0..1", paramLabel = "RUN", description = "Only this run.")
  private @Nullable String run;

  @Override
  public Integer call() throws IOException {
    int damaged;
    try (Journal journal = option.openExisting()) {
      damaged = verify(journal);
    } catch (JournalFailure broken) {
      out().println(broken.getMessage());
      if (Files.isDirectory(option.place().resolve("store"))) {
        verifyCopy();
      }
      damaged = 1;
    }
    out().flush();
    return damaged == 0 ? ExitCode.HOLDS : ExitCode.BAD_INPUT;
  }

  private void verifyCopy() throws IOException {
    Path copy = Files.createTempDirectory("pageferry-journal");
    try (Journal journal = Journal.openDamaged(option.place(), copy)) {
      verify(journal);
    } catch (JournalFailure hopeless) {
      out().println(hopeless.getMessage());
    } finally {
      try (Stream<Path> files = Files.walk(copy)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  /** Prints a line for each run; answers how many are damaged. */
  private int verify(Journal journal) {
    List<RunId> runs = run == null ? journal.runs() : JournalOption.runs(journal, run);
    int damaged = 0;
    for (RunId each : runs) {
      RunSummary summary = journal.verify(each);
      out().println(line(summary));
      damaged += summary.damage().isEmpty() ? 0 : 1;
    }
    out()
        .println(
            "runs " + runs.size() + " good " + (runs.size() - damaged) + " damaged " + damaged);
    return damaged;
  }

  private static String line(RunSummary summary) {
    if (!summary.damage().isEmpty()) {
      return summary.run() + "  DAMAGED  " + summary.damage();
    }
    String state = summary.finished() == null ? ", interrupted there" : "";
    return summary.run() + "  good     " + summary.kept() + " events" + state;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
