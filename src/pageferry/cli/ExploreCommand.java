package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.cluster.ClusterCrew;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Place;
import pageferry.experiment.explore.Exploration;
import pageferry.experiment.explore.Explorer;
import pageferry.experiment.explore.FindingJournal;
import pageferry.experiment.explore.Found;
import pageferry.experiment.explore.Minimised;
import pageferry.experiment.explore.Minimiser;
import pageferry.experiment.explore.ScheduleFile;
import pageferry.experiment.litmus.Litmus;
import pageferry.experiment.plan.Expectation;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.Verdict;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;
import pageferry.files.WholeFile;
import pageferry.journal.Detail;
import pageferry.journal.Journal;
import pageferry.journal.RunId;
import pageferry.report.WaitReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code pageferry explore}. */
@Command(
    name = "explore",
    description = Told.EXPLORE,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry explore abba-page-locks",
      "  pageferry explore my.conf --strategy exhaustive --time 60",
      "  pageferry explore reclaim-demotion-deadlock --schedules 10000 --parallel 2 --out found",
      "  pageferry explore --pairs --kernel 7.2 --parallel 2 --time 600",
      "  pageferry explore --inevitable schedules/abba-page-locks-given-1.schedule"
    })
final class ExploreCommand implements Callable<Integer>, Interruption.Heeding {
  private static final long NS_PER_S = 1_000_000_000L;
  private static final List<String> OF_SEARCHES =
      List.of(
          "--strategy",
          "--schedules",
          "--depth",
          "--parallel",
          "--check-determinism",
          "--kernel",
          "--set",
          "--out",
          "--details");

  @Spec private CommandSpec spec;

  @Option(
      names = "--strategy",
      paramLabel = "S",
      description =
          "random, pct, pos, delay or exhaustive (default: the experiment's own, or pct).")
  private @Nullable String strategy;

  @Option(
      names = "--schedules",
      paramLabel = "N",
      description = "How many schedules are run at most (default: the experiment's own, or 1000).")
  private @Nullable String schedules;

  @Option(
      names = "--depth",
      paramLabel = "D",
      description =
          "Ordered events that pct aims at, or delays that delay allows (default: the experiment's"
              + " own, or 3).")
  private @Nullable String depth;

  @Option(
      names = "--time",
      paramLabel = "T",
      description = "Seconds after which no further schedule begins (default: ${DEFAULT-VALUE}).")
  private long seconds = 3600;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What all randomness follows from (default: the experiment's own).")
  private @Nullable String seed;

  @Mixin private final ExperimentChoice experiment = new ExperimentChoice();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description =
          "Threads that search; the same is found with any number of them (default:"
              + " ${DEFAULT-VALUE}).")
  private int parallel = 1;

  @Option(names = "--threads", hidden = true, paramLabel = "N", description = "As --parallel.")
  private void formerly(int threads) {
    parallel = threads;
  }

  @Option(
      names = "--check-determinism",
      description = "Runs every schedule twice and fails at the first difference.")
  private boolean twice;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Sets a key of the experiment, such as costs.copy-remote-ns=\"2 us\"; may be given"
              + " often.")
  private List<String> settings = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where schedules and graphs are written (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("schedules");

  @Mixin private final JournalOption journal = new JournalOption();

  @Option(
      names = "--details",
      description = "Shows each finding as a table with a column per task, with all call traces.")
  private boolean details;

  @Mixin private final InevitableOptions inevitable = new InevitableOptions();

  @Mixin private final PairsOptions pairs = new PairsOptions();

  @Mixin private final ClusterOption cluster = new ClusterOption();

  @Override
  public Integer call() throws IOException {
    cluster.check("--parallel", "--threads", "--inevitable");
    if (inevitable.isAsked()) {
      requireNoSearch();
      return inevitable.ask(experiment.name(), journal, seconds, seed);
    }
    if (pairs.isAsked()) {
      requireUsable();
      return pairs.search(experiment, ofRaces(), cluster);
    }
    Experiment read =
        new ExperimentReader(ConfFiles.installed()).read(experiment.name(), overrides());
    requireUsable();
    ExploreText text = new ExploreText(out(), details);
    List<Exploration> searches = new ArrayList<>();
    text.header(read);
    try (News progress = News.of("explore", spec.commandLine().getErr());
        ClusterCrew crew = cluster.isGiven() ? cluster.join() : null) {
      for (Row row : read.rows()) {
        Telling telling = new Telling(progress, row);
        Exploration exploration =
            crew == null
                ? Explorer.explore(row, budget(), telling)
                : Explorer.explore(row, budget(), telling, crew);
        searches.add(exploration);
        progress.clear();
        text.exploration(exploration);
        if (Interruption.isAsked()) {
          out().flush();
          sayStopped(exploration);
          return ExitCode.STOPPED;
        }
        report(read, text, exploration, progress);
      }
    }
    int code = code(read, text, searches);
    out().flush();
    return code;
  }

  /** Complains of what cannot be searched with or written to, before anything is. */
  private void requireUsable() {
    ParallelOption.require("--parallel", parallel);
    if (seconds < 0) {
      throw BadInput.at(new Place("--time", 0), "a positive number", "less");
    }
    Folders.requireWritable("--out", out);
    if (!journal.place().toString().endsWith(".conf")) {
      Folders.requireWritable("--journal", journal.place());
    }
  }

  /** A schedule says itself what is run, and it is not searched. */
  private void requireNoSearch() {
    for (String option : OF_SEARCHES) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new BadInput(option + ": expected none with --inevitable, found one");
      }
    }
  }

  private void sayStopped(Exploration last) {
    long schedules = last.counts().schedules();
    String rest = last.found().isEmpty() ? "" : "; what it found is shown, not made small or saved";
    Interruption.say(
        spec.commandLine().getErr(),
        "the last search had run " + schedules + " schedules" + rest,
        "run the command again; with the same seed it takes the same schedules");
  }

  /** Tells how far a search has come. */
  private record Telling(News news, Row row) implements Explorer.Listener {
    @Override
    public void at(long done, long of) {
      news.at(row.title() + ": " + done + " of " + of + " schedules");
    }

    @Override
    public boolean isStopped() {
      return Interruption.isAsked();
    }
  }

  private static int code(Experiment read, ExploreText text, List<Exploration> searches) {
    boolean found = searches.stream().anyMatch(each -> !each.found().isEmpty());
    if (!searches.stream().allMatch(Exploration::isSearched)) {
      text.notJudged((int) read.expectations().stream().filter(Expectation::ofSearch).count());
      return found ? ExitCode.FAILED : ExitCode.BAD_INPUT;
    }
    List<Verdict> verdicts = verdicts(read, searches.stream().map(Exploration::result).toList());
    boolean holds = verdicts.stream().allMatch(each -> each.outcome().passes());
    verdicts.stream().filter(each -> !each.outcome().passes()).forEach(text::verdict);
    verdicts.stream().filter(each -> each.outcome().passes()).forEach(text::verdict);
    return found || !holds ? ExitCode.FAILED : ExitCode.HOLDS;
  }

  private void report(Experiment read, ExploreText text, Exploration exploration, News progress) {
    int number = 0;
    for (Found found : exploration.found()) {
      int which = ++number;
      Minimiser.Listener tells =
          runs -> progress.at("making finding " + which + " small: " + runs + " runs");
      try (Minimiser minimiser = new Minimiser(read.name(), tells)) {
        Minimised small = minimiser.minimise(exploration.row(), found);
        progress.clear();
        text.finding(small, saved(read, exploration.row(), which, small));
      }
    }
  }

  /** Writes a finding to all places, and says where it is; one that fails loses nothing else. */
  private List<String> saved(Experiment read, Row row, int number, Minimised small) {
    String name = ScheduleFile.name(read.name(), row, number);
    Path file = out.resolve(name + ScheduleFile.SUFFIX);
    List<String> places = new ArrayList<>();
    places.add(
        saved(
            () -> {
              ScheduleFile.write(file, read.name(), version(), small.schedule());
              return "reproduce: pageferry replay " + file;
            }));
    places.add(
        saved(() -> "reproduce: pageferry replay --verify " + journalled(read.name(), small)));
    if (small.hasWaits()) {
      places.add(saved(() -> "graph: " + graph(name, small)));
    }
    return places;
  }

  private static String saved(Callable<String> writing) {
    try {
      return writing.call();
    } catch (Exception failed) {
      return "NOT SAVED: " + failed;
    }
  }

  /** Writes a finding into the journal, and answers how to look at it there. */
  private String journalled(String name, Minimised small) {
    try (Journal open = journal.open()) {
      RunId run =
          FindingJournal.write(open, name, experiment.name(), small, Journaling.origin(Detail.ALL));
      return run + " --journal " + open.name();
    }
  }

  /** Writes the wait-for graph. */
  private Path graph(String name, Minimised small) throws IOException {
    Path dot = out.resolve(name + ".dot");
    WholeFile.write(dot, new WaitReport(small.standstill()).dot());
    return dot;
  }

  private static List<Verdict> verdicts(Experiment read, List<RowResult> results) {
    return read.expectations().stream()
        .filter(each -> each.ofSearch())
        .map(each -> each.judge(results))
        .toList();
  }

  private Explorer.Budget budget() {
    return new Explorer.Budget(parallel, seconds * NS_PER_S, twice);
  }

  private Litmus.Effort ofRaces() {
    return new Litmus.Effort(seconds * NS_PER_S, parallel, details);
  }

  private Overrides overrides() {
    Overrides overrides = experiment.overrides(settings);
    ExperimentChoice.option(overrides, "seed", seed);
    ExperimentChoice.option(overrides, "explore.strategy", strategy);
    ExperimentChoice.option(overrides, "explore.schedules", schedules);
    ExperimentChoice.option(overrides, "explore.depth", depth);
    return overrides;
  }

  private String version() {
    return Main.Version.name();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
