package pageferry.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.ExperimentReader;
import pageferry.experiment.ModelBroke;
import pageferry.experiment.Overrides;
import pageferry.experiment.Row;
import pageferry.experiment.Series;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Place;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry run}. */
@Command(
    name = "run",
    description = "Runs an experiment and judges what it expects.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final int MOST_SEEDS = 1000;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "EXPERIMENT",
      description = "A name in conf/experiments, or the path of a HOCON or JSON file.")
  private String experiment;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What all randomness follows from; the experiment's own if not given.")
  private @Nullable Long seed;

  @Option(names = "--kernel", paramLabel = "V", description = "A name in conf/kernels.")
  private @Nullable String kernel;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Sets a key of the experiment, such as costs.copy-remote-ns=\"2 us\"; a key that is"
              + " compared or varied gets this one value.")
  private List<String> settings = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "Runs everything with N seeds, the seed and those that follow it; what is expected must"
              + " hold with each, and the table shows means and standard deviations.")
  private int seeds = 1;

  @Mixin private final RunOutputs outputs = new RunOutputs();

  @Override
  public Integer call() throws IOException {
    if (seeds < 1 || seeds > MOST_SEEDS) {
      throw BadInput.at(
          new Place("--seeds " + seeds, 0), "a number from 1 to " + MOST_SEEDS, "another one");
    }
    outputs.requireWritable();
    Series.Request request = new Series.Request(experiment, overrides(), seeds);
    Series series;
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      ExperimentReader reader = new ExperimentReader(ConfFiles.installed());
      series = Series.run(reader, request, progress, outputs.detail());
    } catch (ModelBroke broke) {
      spec.commandLine().getErr().println(broke.getMessage());
      spec.commandLine().getErr().println("again: " + again(broke.row()));
      return ExitCode.BROKE;
    }
    spec.commandLine().getOut().print(new ResultText(series, this::again).toString());
    spec.commandLine().getOut().flush();
    outputs.write(series, this::again);
    return series.holds() ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private String again(Row row) {
    Again again = new Again(experiment);
    settings.forEach(again::set);
    if (kernel != null) {
      again.set("kernel=" + kernel);
    }
    if (seed != null || seeds > 1) {
      again.set("seed=" + row.scenario().conduct().seed());
    }
    return again.of(row);
  }

  private Overrides overrides() {
    Overrides overrides = new Overrides();
    settings.forEach(overrides::set);
    if (kernel != null) {
      overrides.option("kernel", kernel);
    }
    if (seed != null) {
      overrides.option("seed", seed.toString());
    }
    return overrides;
  }
}
