package pageferry.cli;

import java.util.List;
import java.util.concurrent.Callable;
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
    description = "Compares two results, metric by metric: values, change and significance.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  pageferry compare before.json after.json", "  pageferry compare 1.1 1.2 --all"})
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "Results that run --json has written, or a run of the journal.")
  private String base;

  @Parameters(index = "1", paramLabel = "RUN", description = "Those to compare with them.")
  private String other;

  @Option(
      names = "--all",
      description = "Shows all metrics that differ instead of the experiment's columns.")
  private boolean all;

  @Mixin private final JournalOption journal = new JournalOption();

  @Override
  public Integer call() {
    List<SavedResults> both = RunArgument.results(List.of(base, other), journal);
    CompareTable table = new CompareTable(both.get(0), both.get(1), all);
    spec.commandLine().getOut().print(table.text(Terminal.lineWidth()));
    spec.commandLine().getOut().flush();
    return ExitCode.HOLDS;
  }
}
