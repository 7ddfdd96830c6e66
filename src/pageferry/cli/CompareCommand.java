package pageferry.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.report.ByKeyTable;
import pageferry.report.CompareTable;
import pageferry.report.SavedResults;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry compare}. */
@Command(
    name = "compare",
    description = Told.COMPARE,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry compare before.json after.json",
      "  pageferry compare 1.1 1.2 --all",
      "  pageferry compare results.json --by strategy --base batch"
    })
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description =
          "Results that run --json has written, or a run of the journal; with --by also the number"
              + " of an experiment in the journal.")
  private String first;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "RUN",
      description = "Those to compare with them; none with --by.")
  private @Nullable String other;

  @Option(
      names = "--by",
      paramLabel = "KEY",
      description =
          "Compares rows that are equal in all other labels; KEY is a key that the experiment"
              + " compares or varies, such as strategy.")
  private @Nullable String by;

  @Option(
      names = "--base",
      paramLabel = "VALUE",
      description = "With --by: the value that others are compared with (default: the first).")
  private @Nullable String base;

  @Option(
      names = "--all",
      description = "Shows all metrics that differ instead of the experiment's columns.")
  private boolean all;

  @Mixin private final JournalOption journal = new JournalOption();

  @Override
  public Integer call() {
    String table = by == null ? two() : one(by);
    spec.commandLine().getOut().print(table);
    spec.commandLine().getOut().flush();
    return ExitCode.HOLDS;
  }

  private String two() {
    if (other == null) {
      throw new BadInput("compare: expected two RUNs, or one and --by KEY; found one");
    }
    if (base != null) {
      throw new BadInput("--base: expected --by beside it, found none");
    }
    List<SavedResults> both = RunArgument.results(List.of(first, other), journal);
    return new CompareTable(both.get(0), both.get(1), all).text(Terminal.lineWidth());
  }

  private String one(String key) {
    if (other != null) {
      throw new BadInput("compare --by " + key + ": expected one RUN, found two");
    }
    SavedResults results = RunArgument.rows(first, journal);
    String label = label(results, key);
    List<String> values = ByKeyTable.values(results, label);
    if (values.size() < 2) {
      throw BadInput.at(
          new Place("--by " + key, 0),
          "a key of which the rows have two values at least",
          "one value: " + values.get(0));
    }
    if (base != null && !values.contains(base)) {
      throw BadInput.unknownArgument("--base " + base, "a value of " + label, base, values);
    }
    String with = base == null ? values.get(0) : base;
    return new ByKeyTable(results, label, with, all).text(Terminal.lineWidth());
  }

  /** The label of that name, or the only one that ends in it after a dot. */
  private static String label(SavedResults results, String key) {
    List<String> labels = results.labels();
    if (labels.contains(key)) {
      return key;
    }
    List<String> ending = labels.stream().filter(each -> each.endsWith("." + key)).toList();
    if (ending.size() == 1) {
      return ending.get(0);
    }
    Place place = new Place("--by " + key, 0);
    String expected = "a key that the experiment compares or varies";
    throw labels.isEmpty()
        ? BadInput.at(place, expected, "results of a single row")
        : BadInput.unknown(place, expected, key, labels);
  }
}
