package pageferry.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Place;
import pageferry.experiment.costs.Sensitivity;
import pageferry.experiment.costs.Sensitivity.Found;
import pageferry.experiment.costs.Sensitivity.Standing;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Verdict;
import pageferry.experiment.read.ExperimentReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code pageferry sensitivity}. */
@Command(
    name = "sensitivity",
    description = Told.SENSITIVITY,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry sensitivity tlb-batching",
      "  pageferry sensitivity folio-size --set costs.profile=power8-2017 --draws 50"
    })
final class SensitivityCommand implements Callable<Integer>, Interruption.Heeding {
  private static final int MOST_DRAWS = 1000;

  @Spec private CommandSpec spec;

  @Mixin private final ExperimentChoice experiment = new ExperimentChoice();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets a key of the experiment. May be given often.")
  private List<String> settings = List.of();

  @Option(
      names = "--draws",
      paramLabel = "N",
      description =
          "How often all costs are drawn together, each within its error (default:"
              + " ${DEFAULT-VALUE}).")
  private int draws = 10;

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final RunsAtOnce atOnce = new RunsAtOnce();

  @Override
  public Integer call() throws IOException {
    if (draws < 0 || draws > MOST_DRAWS) {
      throw BadInput.at(
          new Place("--draws " + draws, 0), "a number from 0 to " + MOST_DRAWS, "another one");
    }
    atOnce.check();
    json.check();
    Experiment asked =
        new ExperimentReader(ConfFiles.installed())
            .read(experiment.name(), experiment.overrides(settings));
    Found found;
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      found = Sensitivity.of(asked, draws, atOnce.workers(asked), progress);
    }
    if (found == null) {
      Interruption.say(spec.commandLine().getErr(), "not all costs were varied", "run it again");
      return ExitCode.STOPPED;
    }
    print(asked, found);
    json.write(() -> tree(asked, found));
    return ExitCode.HOLDS;
  }

  private void print(Experiment asked, Found found) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(asked.name() + ": " + asked.about());
    for (Standing each : found.standings()) {
      out.println();
      out.println(word(found, each) + each.before().text());
      String claim = each.before().claim();
      out.print(claim.isEmpty() ? "" : "  " + claim + "\n");
      out.print(hinges(each));
      out.println("  held in %d of %d draws of all costs".formatted(each.held(), found.draws()));
    }
    out.println();
    out.println("varied by ±1 standard error: " + varied(found));
    out.flush();
  }

  private static String word(Found found, Standing standing) {
    Verdict.Outcome outcome = standing.before().outcome();
    if (outcome != Verdict.Outcome.OK) {
      return "fails now  ";
    }
    return found.stands(standing) ? "stands     " : "hangs      ";
  }

  private static String hinges(Standing standing) {
    return standing.hinges().stream()
        .map(
            each ->
                "  fails with --set costs.times.%s=%s\n"
                    .formatted(each.cost().key(), number(each.factor())))
        .collect(Collectors.joining());
  }

  private static String varied(Found found) {
    return found.varied().entrySet().stream()
        .map(each -> each.getKey().key() + " " + Math.round(each.getValue() * 100) + " %")
        .collect(Collectors.joining(", "));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static ObjectNode tree(Experiment asked, Found found) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("experiment", asked.name()).put("draws", found.draws());
    ObjectNode varied = tree.putObject("varied");
    found.varied().forEach((cost, error) -> varied.put(cost.key(), error));
    ArrayNode list = tree.putArray("expectations");
    for (Standing each : found.standings()) {
      ObjectNode one = list.addObject();
      one.put("text", each.before().text()).put("claim", each.before().claim());
      one.put("holds", each.before().outcome() == Verdict.Outcome.OK);
      one.put("stands", found.stands(each)).put("held", each.held());
      ArrayNode hinges = one.putArray("fails_with");
      each.hinges()
          .forEach(
              hinge ->
                  hinges.addObject().put("cost", hinge.cost().key()).put("times", hinge.factor()));
    }
    return tree;
  }
}
