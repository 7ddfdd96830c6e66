package pageferry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.Experiment;
import pageferry.experiment.ExperimentReader;
import pageferry.experiment.JournalRecorder;
import pageferry.experiment.ModelBroke;
import pageferry.experiment.Overrides;
import pageferry.experiment.ResultJson;
import pageferry.experiment.Results;
import pageferry.experiment.Runner;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.journal.Detail;
import pageferry.journal.Journal;
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
      names = "--journal-detail",
      paramLabel = "LEVEL",
      description =
          "How much of each run the journal keeps: off, calls, migrations or all (default:"
              + " ${DEFAULT-VALUE}).")
  private String detail = Detail.MIGRATIONS.key();

  @Mixin private final JournalOption journal = new JournalOption();

  @Override
  public Integer call() throws IOException {
    if (json != null) {
      ResultJson.requireWritable(json);
    }
    Experiment read = new ExperimentReader(ConfFiles.installed()).read(experiment, overrides());
    Results results;
    try {
      results = results(read, detail());
    } catch (ModelBroke broke) {
      spec.commandLine().getErr().println(broke.getMessage());
      spec.commandLine().getErr().println("again: " + again().of(broke.row()));
      return ExitCode.BROKE;
    }
    spec.commandLine().getOut().print(new ResultText(results, again()).toString());
    spec.commandLine().getOut().flush();
    if (json != null) {
      ResultJson.write(results, json);
    }
    return results.holds() ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private Detail detail() {
    Detail level = Detail.of(detail);
    if (level == null) {
      throw BadInput.unknownArgument("--journal-detail", "a level", detail, Detail.keys());
    }
    return level;
  }

  private Results results(Experiment read, Detail level) {
    if (level == Detail.OFF) {
      try (ProgressLine progress = ProgressLine.onTerminal()) {
        return Runner.run(read, progress);
      }
    }
    try (Journal open = journal.open()) {
      JournalRecorder recorder =
          new JournalRecorder(open, open.nextNumber(), place(), Journaling.origin(level));
      return Journaling.run(read, open, recorder, spec.commandLine().getErr());
    }
  }

  /** Where the experiment is read again, from whatever directory. */
  private String place() {
    Path file = Path.of(experiment);
    return Files.exists(file) ? file.toAbsolutePath().normalize().toString() : experiment;
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
