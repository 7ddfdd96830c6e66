package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.CostProfile;
import pageferry.experiment.conf.CostReader;
import pageferry.experiment.costs.Bench.Answered;
import pageferry.experiment.costs.Calibration;
import pageferry.experiment.costs.Calibration.Estimate;
import pageferry.experiment.costs.Measurements;
import pageferry.experiment.costs.MeasurementsReader;
import pageferry.experiment.costs.ProfileText;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.run.ResultJson;
import pageferry.experiment.run.Workers;
import pageferry.files.WholeFile;
import pageferry.mm.Cost;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry calibrate}. */
@Command(
    name = "calibrate",
    description = "Fits costs to measurements, and says which costs they say nothing about.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry calibrate zen3-folio-size --base xeon-e5-2640v3-2017",
      "  pageferry calibrate mine.csv --base epyc-zen3-2025 --out mine.conf"
    })
final class CalibrateCommand implements Callable<Integer>, Interruption.Heeding {
  private static final double NS_PER_US = 1000;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MEASUREMENTS",
      description =
          "A table that 'pageferry list published' shows, the path of such a file (its cells with"
              + " use = fit), or of a CSV file with the columns experiment, metric, labels, value,"
              + " error.")
  private String measurements;

  @Option(
      names = "--base",
      paramLabel = "PROFILE",
      description =
          "What the fit begins with (default: the profile that the machine names). See 'pageferry"
              + " list profiles'.")
  private @Nullable String base;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Writes the base with the fitted costs in it to this file.")
  private @Nullable Path out;

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
    List<Experiment> experiments = new MeasurementsReader(files).read(measurements, base);
    Calibration.Fit fit;
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      Workers workers = new Workers(parallel.wanted());
      fit = Calibration.fit(Measurements.of(measurements, experiments, workers, progress));
    } catch (Measurements.Interrupted stopped) {
      Interruption.say(spec.commandLine().getErr(), "nothing was fitted", "run it again");
      return ExitCode.STOPPED;
    }
    print(fit);
    if (out != null && base != null) {
      CostProfile profile = CostReader.named(files, base);
      WholeFile.write(out, ProfileText.of(profile, fit, measurements));
    }
    return ExitCode.HOLDS;
  }

  private void print(Calibration.Fit fit) {
    PrintWriter to = spec.commandLine().getOut();
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("fitted", "95 % interval", "before", "costs"));
    fit.estimates().stream()
        .filter(Estimate::isTold)
        .forEach(
            each ->
                lines.add(
                    List.of(
                        us(each.ns()),
                        us(each.lowNs()) + " to " + us(each.highNs()),
                        us(each.beforeNs()),
                        names(each))));
    to.println(Columns.of(lines, Terminal.width()));
    List<List<String>> residuals = new ArrayList<>();
    residuals.add(List.of("measured", "ours", "z", "of"));
    fit.residuals().forEach(each -> residuals.add(residual(each)));
    to.println(Columns.of(residuals, Terminal.width()));
    to.print(
        Columns.of(
            List.of(
                List.of("too little is told of", untold(fit)),
                List.of("nothing is told of", keys(fit.silent()))),
            Terminal.width()));
    to.flush();
  }

  private static List<String> residual(Answered each) {
    var measured = each.cell().published();
    String number = measured == null ? "" : measured.value() + " ±" + measured.error();
    String unit = measured == null ? "" : measured.unit();
    return List.of(
        (number + " " + unit).strip(),
        text("%.4g", each.ours()),
        text("%+.2f", each.z()),
        each.cell().of());
  }

  private static String untold(Calibration.Fit fit) {
    String all =
        fit.estimates().stream()
            .filter(each -> !each.isTold())
            .map(CalibrateCommand::names)
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? "none" : all;
  }

  /**
   * The costs of a group, each with how often it is charged if that is not as often as the first.
   */
  private static String names(Estimate estimate) {
    return estimate.group().weights().entrySet().stream()
        .map(each -> times(each.getValue()) + each.getKey().key())
        .collect(Collectors.joining(" + "));
  }

  private static String times(double weight) {
    double rounded = Math.round(weight * 10) / 10.0;
    return rounded == 1 ? "" : text("%.3g", rounded) + " x ";
  }

  private static String keys(Iterable<Cost> costs) {
    List<String> keys = new ArrayList<>();
    costs.forEach(cost -> keys.add(cost.key()));
    return keys.isEmpty() ? "none" : String.join(", ", keys);
  }

  private static String us(double ns) {
    return text("%.3g us", ns / NS_PER_US);
  }

  private static String text(String how, double value) {
    return String.format(Locale.ROOT, how, value);
  }
}
