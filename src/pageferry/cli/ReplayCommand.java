package pageferry.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.explore.ScheduleFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry replay}. */
@Command(
    name = "replay",
    description =
        "Runs a schedule again, step by step. Exit code 0 if every step was as recorded, 1 if not.",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A schedule file that explore has written.")
  private String what;

  @Override
  public Integer call() {
    Path file = Path.of(what);
    if (what.endsWith(ScheduleFile.SUFFIX) || Files.exists(file)) {
      return schedule(file);
    }
    throw BadInput.at(
        new Place(what, 0), "a file whose name ends in " + ScheduleFile.SUFFIX, "none");
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
