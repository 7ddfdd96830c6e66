package pageferry.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Place;
import pageferry.experiment.run.ModelBroke;
import pageferry.experiment.run.Rerun;
import pageferry.experiment.run.ResultJson;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.Series;
import pageferry.journal.Detail;
import pageferry.journal.Divergence;
import pageferry.journal.Journal;
import pageferry.journal.RunId;
import pageferry.journal.RunStarted;
import pageferry.report.Quantity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry resume}. */
@Command(
    name = "resume",
    description = {Told.RESUME, "Exit codes are those of run; 1 also if it is not what it was."},
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  pageferry resume 12", "  pageferry resume 12 --json out.json"})
final class ResumeCommand implements Callable<Integer>, Interruption.Heeding {
  @Spec private CommandSpec spec;

  @Mixin private final JournalOption journal = new JournalOption();

  @Mixin private final RunsAtOnce atOnce = new RunsAtOnce();

  @Parameters(
      paramLabel = "RUN",
      description = "A run such as 12.3, or 12: all rows of its experiment are continued.")
  private String run;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes the results, with all metrics and digests, to this file.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    if (json != null) {
      ResultJson.requireWritable("--json", json);
    }
    atOnce.check();
    int number = number();
    Series series;
    Again again;
    try (Journal open = journal.openExisting();
        ProgressLine progress = ProgressLine.onTerminal()) {
      Rerun rerun = new Rerun(open, ConfFiles.installed());
      RunStarted.Experiment what = rerun.first(number).experiment();
      again = new Again(what.place(), what.settings());
      Results results =
          rerun.resume(number, Journaling.origin(Detail.ALL), progress, atOnce::workers);
      series = new Series(List.of(results));
    } catch (Divergence divergence) {
      spec.commandLine().getErr().println(divergence.getMessage());
      return ExitCode.FAILED;
    } catch (ModelBroke broke) {
      spec.commandLine().getErr().println(broke.getMessage());
      return ExitCode.BROKE;
    }
    if (!series.rows().isEmpty()) {
      spec.commandLine().getOut().print(new ResultText(series, again::of));
      spec.commandLine().getOut().flush();
    }
    if (!series.isComplete()) {
      sayStopped(series);
      return ExitCode.STOPPED;
    }
    if (json != null) {
      ResultJson.write(series, new ResultJson.Words(again::of, Quantity::number), json);
    }
    return series.holds() ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private void sayStopped(Series series) {
    int done = series.rows().size();
    int all = series.experiment().rows().size();
    Interruption.say(
        spec.commandLine().getErr(),
        done + " of " + all + " runs were done",
        "run the command again");
  }

  private int number() {
    RunId id = RunId.parse(run.contains(".") ? run : run + ".1");
    if (id == null) {
      throw BadInput.at(new Place(run, 0), "a run such as 12.3 or 12", "another form");
    }
    return id.number();
  }
}
