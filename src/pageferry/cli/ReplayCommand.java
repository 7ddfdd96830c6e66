package pageferry.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import pageferry.experiment.Rerun;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.explore.ScheduleFile;
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
    description =
        "Runs a schedule that explore has found, or a run of the journal, again. Exit code 0 if"
            + " every step was as recorded, 1 if not.",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final JournalOption journal = new JournalOption();

  @Parameters(
      paramLabel = "RUN",
      description = "A run, as journal list shows it, or a schedule file that explore has written.")
  private String what;

  @Option(names = "--verify", description = "Compares a run with the journal, chunk by chunk.")
  private boolean verify;

  @Override
  public Integer call() {
    Path file = Path.of(what);
    if (what.endsWith(ScheduleFile.SUFFIX) || Files.isRegularFile(file)) {
      return schedule(file);
    }
    if (!verify) {
      throw new BadInput("replay: expected --verify");
    }
    return verify();
  }

  private int verify() {
    PrintWriter out = spec.commandLine().getOut();
    try (Journal open = journal.openExisting()) {
      RunId id = JournalOption.run(open, what);
      RunFinished same = new Rerun(open, ConfFiles.installed()).verify(id);
      out.println(
          "run "
              + id
              + " is the same: "
              + same.chunks()
              + " chunks, "
              + same.events()
              + " events, digest "
              + same.digest());
      out.flush();
      return ExitCode.HOLDS;
    } catch (Divergence divergence) {
      out.println(divergence.getMessage());
      out.flush();
      return ExitCode.FAILED;
    }
  }

  private int schedule(Path path) {
    PrintWriter out = spec.commandLine().getOut();
    ScheduleFile file = ScheduleFile.read(path);
    String version = new Main.Version().getVersion()[0];
    if (!file.version().equals(version)) {
      out.println("recorded by " + file.version() + ", replayed by " + version);
    }
    ScheduleFile.Outcome outcome = file.replay();
    if (outcome.divergence() != null) {
      out.println("diverged at " + outcome.divergence());
    } else {
      new ExploreText(out).schedule(outcome.schedule());
      out.println("replayed: every step as recorded");
    }
    out.flush();
    return outcome.divergence() == null ? ExitCode.HOLDS : ExitCode.FAILED;
  }
}
