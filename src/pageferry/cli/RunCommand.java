package pageferry.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.Experiment;
import pageferry.experiment.ExperimentReader;
import pageferry.experiment.ModelBroke;
import pageferry.experiment.Overrides;
import pageferry.experiment.ResultJson;
import pageferry.experiment.Results;
import pageferry.experiment.RowResult;
import pageferry.experiment.Runner;
import pageferry.experiment.ThreadsRunner;
import pageferry.experiment.conf.ConfFiles;
import picocli.CommandLine.Command;
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
  /** What makes actors run; the names are those of the option's values. */
  enum Engine {
    virtual,
    threads
  }

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
      names = "--json",
      paramLabel = "FILE",
      description = "Writes the results, with all metrics and digests, to this file.")
  private @Nullable Path json;

  @Option(
      names = "--engine",
      paramLabel = "E",
      description =
          "virtual: one thread, repeatable, the default; threads: real threads and a slow clock.")
  private Engine engine = Engine.virtual;

  @Option(
      names = "--dilation",
      paramLabel = "N",
      description = "Real nanoseconds in one of the machine's, for --engine threads; 10.")
  private long dilation = 10;

  @Option(
      names = "--lock-stat",
      description = "Prints what /proc/lock_stat would say of each run, PG_locked included.")
  private boolean lockStat;

  @Override
  public Integer call() throws IOException {
    if (json != null) {
      ResultJson.requireWritable(json);
    }
    Experiment read = new ExperimentReader(ConfFiles.installed()).read(experiment, overrides());
    Results results;
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      results =
          engine == Engine.threads
              ? new ThreadsRunner(dilation).run(read, progress)
              : Runner.run(read, progress);
    } catch (ModelBroke broke) {
      spec.commandLine().getErr().println(broke.getMessage());
      spec.commandLine().getErr().println("again: " + again().of(broke.row()));
      return ExitCode.BROKE;
    }
    spec.commandLine().getOut().print(new ResultText(results, again()).toString());
    if (lockStat) {
      results.rows().forEach(this::printLockStat);
    }
    spec.commandLine().getOut().flush();
    if (json != null) {
      ResultJson.write(results, json);
    }
    return results.holds() ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private void printLockStat(RowResult row) {
    spec.commandLine().getOut().println(row.row().title());
    spec.commandLine().getOut().print(row.locks().lockStat());
  }

  private Again again() {
    Again again = new Again(experiment);
    settings.forEach(again::set);
    if (kernel != null) {
      again.set("kernel=" + kernel);
    }
    if (seed != null) {
      again.set("seed=" + seed);
    }
    return again;
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
