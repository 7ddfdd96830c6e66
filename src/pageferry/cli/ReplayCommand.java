package pageferry.cli;

import java.util.concurrent.Callable;
import pageferry.experiment.Rerun;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.journal.Divergence;
import pageferry.journal.Journal;
import pageferry.journal.RunFinished;
import pageferry.journal.RunId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry replay}. */
@Command(
    name = "replay",
    description = "Runs a run of the journal again.",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final JournalOption journal = new JournalOption();

  @Parameters(paramLabel = "RUN", description = "A run, as journal list shows it.")
  private String run;

  @Option(
      names = "--verify",
      description =
          "Compares it with the journal, chunk by chunk; exit code 0 if it is the same, 1 if not.")
  private boolean verify;

  @Override
  public Integer call() {
    if (!verify) {
      throw new BadInput("replay: expected --verify");
    }
    try (Journal open = journal.openExisting()) {
      RunId id = JournalOption.run(open, run);
      RunFinished same = new Rerun(open, ConfFiles.installed()).verify(id);
      spec.commandLine()
          .getOut()
          .println(
              "run "
                  + id
                  + " is the same: "
                  + same.chunks()
                  + " chunks, "
                  + same.events()
                  + " events, digest "
                  + same.digest());
      spec.commandLine().getOut().flush();
      return ExitCode.HOLDS;
    } catch (Divergence divergence) {
      spec.commandLine().getOut().println(divergence.getMessage());
      spec.commandLine().getOut().flush();
      return ExitCode.FAILED;
    }
  }
}
