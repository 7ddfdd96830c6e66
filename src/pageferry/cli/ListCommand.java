package pageferry.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.CostProfile;
import pageferry.experiment.conf.CostReader;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.program.StepReader;
import pageferry.mm.Cost;
import pageferry.mm.KernelHistory;
import pageferry.mm.KernelVersion;
import pageferry.observe.Metric;
import pageferry.observe.Statistic;
import pageferry.observe.Unit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry list}. */
@Command(
    name = "list",
    description = Told.LIST,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  pageferry list experiments", "  pageferry list metrics | grep lock"})
final class ListCommand implements Runnable {
  /** What can be listed; the names are those of the argument's values. */
  enum What {
    experiments,
    machines,
    kernels,
    strategies,
    metrics,
    steps,
    profiles,
    published,
    costs;

    private List<List<String>> lines(ConfFiles files) {
      return switch (this) {
        case experiments, machines -> ofFolder(files, name());
        case published -> ofFolder(files, name());
        case profiles -> ofFolder(files, "costs");
        case kernels -> ofKernels(files.kernels());
        case strategies -> ofStrategies(files);
        case metrics -> ofMetrics();
        case steps -> ofSteps();
        case costs -> ofCosts(files);
      };
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "WHAT",
      description = "${COMPLETION-CANDIDATES} (default: how many there are of each).")
  private @Nullable What what;

  @Override
  public void run() {
    ConfFiles files = ConfFiles.installed();
    List<List<String>> lines = new ArrayList<>();
    if (what != null) {
      lines.addAll(what.lines(files));
    } else {
      for (What each : What.values()) {
        lines.add(List.of(each.name(), "", each.lines(files).size() + " of them"));
      }
    }
    spec.commandLine().getOut().print(Columns.of(lines, Terminal.width()));
    spec.commandLine().getOut().flush();
  }

  private static List<List<String>> ofFolder(ConfFiles files, String folder) {
    return files.names(folder).stream()
        .map(name -> List.of(name, "", about(files.shared(folder + "/" + name + ".conf"))))
        .toList();
  }

  private static List<List<String>> ofKernels(KernelHistory history) {
    return history.versions().stream()
        .map(version -> List.of(version.toString(), "", about(history, version)))
        .toList();
  }

  private static String about(KernelHistory history, KernelVersion version) {
    return history
        .heldAgainst(version)
        .map(held -> (held.recorded() ? "recorded on " : "read in ") + held.what())
        .orElse("computed");
  }

  private static String about(Entry of) {
    Entry about = of.members("an object").get("about");
    return about == null ? "" : about.text();
  }

  private static List<List<String>> ofStrategies(ConfFiles files) {
    List<List<String>> lines = new ArrayList<>();
    files
        .shared("strategies.conf")
        .members("strategies")
        .forEach((name, strategy) -> lines.add(List.of(name, "", about(strategy))));
    return lines;
  }

  private static List<List<String>> ofMetrics() {
    String statistics =
        String.join("|", Arrays.stream(Statistic.values()).map(Statistic::key).toList());
    List<List<String>> lines = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      String name = metric.text() + (metric.isDurations() ? ".*" : "");
      lines.add(List.of(name, unit(metric.unit()), metric.about()));
    }
    lines.add(List.of("*", "", "one of " + statistics));
    return lines;
  }

  private static String unit(Unit unit) {
    return unit.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static List<List<String>> ofSteps() {
    List<List<String>> lines = new ArrayList<>();
    for (Map.Entry<String, List<String>> each : StepReader.keys().entrySet()) {
      lines.add(List.of(each.getKey(), "", String.join(", ", each.getValue())));
    }
    return lines;
  }

  private static List<List<String>> ofCosts(ConfFiles files) {
    CostProfile profile = CostReader.named(files, CostProfile.USUAL);
    return Arrays.stream(Cost.values())
        .map(cost -> List.of(cost.key(), shown(profile, cost), cost.bound().word(), cost.about()))
        .toList();
  }

  private static String shown(CostProfile profile, Cost cost) {
    String text = profile.latency(cost).text();
    return text.startsWith("{") ? "distribution" : text;
  }
}
