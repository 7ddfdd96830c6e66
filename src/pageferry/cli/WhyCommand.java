package pageferry.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.run.Rerun;
import pageferry.experiment.run.RunStarts;
import pageferry.journal.EventRange;
import pageferry.journal.Journal;
import pageferry.journal.RunStarted;
import pageferry.journal.StoredRun;
import pageferry.observe.Metric;
import pageferry.observe.NotMoved;
import pageferry.observe.Tee;
import pageferry.observe.waits.Tail;
import pageferry.observe.waits.WaitChains;
import pageferry.observe.waits.Waits;
import pageferry.world.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry why}. */
@Command(
    name = "why",
    description = {
      Told.WHY,
      "A run of detail all also tells in which CPU's batch a page was, and who had isolated it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry why 1.20",
      "  pageferry why 1.20 --tail fault.max",
      "  pageferry why 1 batch \"1 ms\" --tail fault.max",
      "  pageferry why 1.20 --call mbind --map app.a",
      "  pageferry why 1.20 --page app.a+3",
      "  pageferry why 1.20 --page 0x1f"
    })
final class WhyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final JournalOption journal = new JournalOption();

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A run, as journal list shows it, or an experiment's number and labels.")
  private String run;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "LABEL",
      description = "Which run of an experiment that has several, in the words of its table.")
  private List<String> labels = List.of();

  @Option(
      names = "--tail",
      paramLabel = "METRIC",
      description =
          "Tells what was behind the largest duration of this metric, such as fault.max, with all"
              + " that took at least a hundredth of it.")
  private @Nullable String tail;

  @Mixin private final WhyPages pages = new WhyPages();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Journal open = journal.openToRead()) {
      StoredRun stored = open.read(JournalOption.run(open, run, labels));
      RunStarted started = stored.started();
      Rerun.requireMigrations(started);
      Rerun rerun = new Rerun(open, ConfFiles.installed());
      Scenario scenario = rerun.row(started).scenario();
      if (pages.isAsked()) {
        out.print(PlainText.lines(pages.text(stored, scenario.known())));
        out.flush();
        return ExitCode.HOLDS;
      }
      WaitChains chains = new WaitChains(RunStarts.named(scenario), 0);
      NotMoved notMoved = pages.notMoved(scenario.known());
      stored.forEachTracepoint(EventRange.ALL, new Tee(chains, notMoved));
      out.print(
          tail == null
              ? summary(started, chains.waits(), rerun.experiment(started).columns())
                  + PlainText.lines(WhyText.of(notMoved.found()))
              : new WaitsText(chains.waits()).withEvents().of(tail(chains.waits(), tail)));
      out.flush();
    }
    return ExitCode.HOLDS;
  }

  private static String summary(RunStarted started, Waits waits, List<String> columns) {
    String title =
        String.format(Locale.ROOT, "run %s of %s%n", started.run(), started.experiment().name());
    return title + new WaitsText(waits).withEvents().of(columns);
  }

  private static Tail tail(Waits waits, String metric) {
    Metric.Named named = Metric.of(metric);
    String family = named == null ? metric : named.family();
    return waits
        .tail(family)
        .orElseThrow(
            () ->
                BadInput.unknownArgument(
                    "--tail",
                    "a duration of which this run has one",
                    metric,
                    waits.tails().stream().map(each -> each.metric() + ".max").toList()));
  }
}
