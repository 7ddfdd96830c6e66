package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.CostProfile;
import pageferry.experiment.conf.CostReader;
import pageferry.experiment.costs.Calibration;
import pageferry.experiment.costs.Measurements;
import pageferry.experiment.costs.MeasurementsReader;
import pageferry.experiment.costs.ProfileText;
import pageferry.experiment.costs.traced.TraceMeasurements;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.run.ResultJson;
import pageferry.experiment.run.Workers;
import pageferry.files.WholeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry calibrate}. */
@Command(
    name = "calibrate",
    description = Told.CALIBRATE,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry calibrate zen3-folio-size --base xeon-e5-2640v3-2017",
      "  pageferry calibrate mine.csv --base epyc-zen3-2025 --out mine.conf",
      "  pageferry calibrate app.ftrace --kernel 6.12 --base epyc-zen3-2025 --out mine.conf"
    })
final class CalibrateCommand implements Callable<Integer>, Interruption.Heeding {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MEASUREMENTS",
      description =
          "A table that 'pageferry list published' shows, the path of such a file (its cells with"
              + " use = fit), of a CSV file with the columns experiment, metric, labels, value,"
              + " error, of a HOCON file with a list of the same (measurements), or of a kernel"
              + " trace as tracefs, trace-cmd report or perf script print it.")
  private String measurements;

  @Option(
      names = "--base",
      paramLabel = "PROFILE",
      description =
          "What the fit begins with: one of 'pageferry list profiles', or the path of a profile"
              + " (default: the profile that the machine names).")
  private @Nullable String base;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Writes the base with the fitted costs in it to this file.")
  private @Nullable Path out;

  @Option(
      names = "--kernel",
      paramLabel = "KERNEL",
      description = "The kernel that a trace is of (default: that of conf/experiment.conf).")
  private String kernel = "";

  @Option(
      names = "--all-cells",
      description = "Fits to the cells of a table that are held out as well.")
  private boolean allCells;

  @Mixin private final ParallelOption parallel = new ParallelOption();

  @Override
  public Integer call() throws IOException {
    parallel.check();
    if (out != null) {
      if (base == null) {
        throw new BadInput("--out: expected --base beside it, found none");
      }
      ResultJson.requireWritable("--out", out);
    }
    ConfFiles files = ConfFiles.installed();
    CostProfile profile = base == null ? null : CostReader.named(files, base);
    List<Experiment> experiments = experiments(new MeasurementsReader(files));
    Calibration.Fit fit;
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      Workers workers = new Workers(parallel.wanted());
      fit = Calibration.fit(Measurements.of(measurements, experiments, workers, progress));
    } catch (Measurements.Interrupted stopped) {
      Interruption.say(spec.commandLine().getErr(), "nothing was fitted", "run it again");
      return ExitCode.STOPPED;
    }
    PrintWriter to = spec.commandLine().getOut();
    to.print(CalibrateText.of(fit));
    to.flush();
    if (out != null && profile != null) {
      WholeFile.write(out, ProfileText.of(profile, fit, measurements));
    }
    return ExitCode.HOLDS;
  }

  private List<Experiment> experiments(MeasurementsReader reader) {
    if (!MeasurementsReader.isTrace(measurements)) {
      if (!kernel.isEmpty()) {
        throw new BadInput("--kernel: expected a kernel trace beside it, found " + measurements);
      }
      List<Experiment> read = reader.read(measurements, base);
      return allCells ? Measurements.withHeldOut(read) : read;
    }
    TraceMeasurements traced = TraceMeasurements.of(Path.of(measurements));
    List<Experiment> experiments = List.of(reader.read(traced.experiment(kernel), base));
    spec.commandLine().getOut().println(CalibrateText.of(traced));
    spec.commandLine().getOut().flush();
    return experiments;
  }
}
