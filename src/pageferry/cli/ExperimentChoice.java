package pageferry.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.settings.Overrides;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which experiment a command runs, and with which kernel. */
final class ExperimentChoice {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      hideParamSyntax = true,
      paramLabel = "EXPERIMENT",
      completionCandidates = CompletionCommand.Experiments.class,
      description =
          "One of those that 'pageferry list experiments' shows, or the path of a HOCON or JSON"
              + " file.")
  private @Nullable String experiment;

  @Option(
      names = "--kernel",
      paramLabel = "V",
      completionCandidates = CompletionCommand.Kernels.class,
      description =
          "One of those that 'pageferry kernels' shows (default: the experiment's own, or"
              + " 6.1).")
  private @Nullable String kernel;

  /** The experiment's name or path. */
  String name() {
    if (experiment == null) {
      throw new ParameterException(spec.commandLine(), "Missing required parameter: 'EXPERIMENT'");
    }
    return experiment;
  }

  /** Whether one was named. */
  boolean isNamed() {
    return experiment != null;
  }

  /** The kernel that is asked for, or null: the experiment's own. */
  @Nullable String kernel() {
    return kernel;
  }

  /** What is set otherwise than in the experiment: some settings, and the kernel. */
  Overrides overrides(List<String> settings) {
    Overrides overrides = new Overrides();
    settings.forEach(overrides::set);
    option(overrides, "kernel", kernel);
    return overrides;
  }

  /** Sets a key if an option for it was given. */
  static void option(Overrides overrides, String key, @Nullable String text) {
    if (text != null) {
      overrides.option(key, text);
    }
  }
}
