package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.cluster.ClusterCrew;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Place;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Row;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.JournalRecorder;
import pageferry.experiment.run.ModelBroke;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.ResultJson;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.Series;
import pageferry.experiment.run.Workers;
import pageferry.experiment.settings.Overrides;
import pageferry.experiment.threads.ThreadsRunner;
import pageferry.experiment.threads.TranscriptWriter;
import pageferry.journal.Detail;
import pageferry.journal.Journal;
import pageferry.journal.RunStarted;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code pageferry run}. */
@Command(
    name = "run",
    description = Told.RUN,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry run first-run",
      "  pageferry run alloc-under-lock --kernel 6.12 --seeds 20 --json out.json",
      "  pageferry run my.conf --set costs.copy-remote-ns=\"2 us\" --set strategy=batch",
      "  pageferry run reclaim-demotion-deadlock --engine threads --record demotion.rec"
    })
final class RunCommand implements Callable<Integer>, Interruption.Heeding {
  private static final int MOST_SEEDS = 1000;
  private static final int MOST_DILATION = 1_000_000;

  /** What makes actors run; the names are those of the option's values. */
  enum Engine {
    virtual,
    threads
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What all randomness follows from (default: the experiment's own).")
  private @Nullable Long seed;

  @Mixin private final ExperimentChoice experiment = new ExperimentChoice();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Sets a key of the experiment, such as costs.copy-remote-ns=\"2 us\"; a key that is"
              + " compared or varied gets this one value. May be given often.")
  private List<String> settings = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "Runs everything with N seeds, the seed and those that follow it; what is expected must"
              + " hold with each, and the table shows means and standard deviations (default:"
              + " ${DEFAULT-VALUE}).")
  private int seeds = 1;

  @Mixin private final RunOutputs outputs = new RunOutputs();

  @Option(
      names = "--journal-detail",
      paramLabel = "LEVEL",
      description =
          "How much of each run the journal keeps: off, calls, migrations or all (default:"
              + " ${DEFAULT-VALUE}).")
  private String detail = Detail.MIGRATIONS.key();

  @Mixin private final JournalOption journal = new JournalOption();

  @Mixin private final RunsAtOnce atOnce = new RunsAtOnce();

  @Mixin private final ClusterOption cluster = new ClusterOption();

  /** What the journal calls the experiment with the first seed. */
  private int number;

  /** The experiments of which the journal has anything. */
  private final SortedSet<Integer> kept = new TreeSet<>();

  @Option(
      names = "--engine",
      paramLabel = "E",
      description =
          "virtual: one thread, repeatable; threads: real threads and a slow clock (default:"
              + " ${DEFAULT-VALUE}).")
  private Engine engine = Engine.virtual;

  @Option(
      names = "--dilation",
      paramLabel = "N",
      description =
          "Real nanoseconds in one of the machine's, for --engine threads (default:"
              + " ${DEFAULT-VALUE}).")
  private long dilation = 10;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description =
          "Stops the experiment after so long by the clock, such as 90s, 5m or 2h: what is done is"
              + " shown and kept, and the exit code is 1.")
  private @Nullable String timeout;

  private @Nullable Deadline deadline;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description =
          "With --engine threads, writes down which message each actor handled in each step, so"
              + " that replay can run it again; compressed if FILE ends in .gz.")
  private @Nullable Path record;

  @Override
  public Integer call() throws IOException {
    check();
    outputs.requireWritable();
    Detail level = detail();
    Series.Request request =
        new Series.Request(experiment.name(), overrides(), seeds, outputs.wantsMaps());
    Series series;
    try {
      series = run(request, level);
    } catch (ModelBroke broke) {
      spec.commandLine().getErr().println(broke.getMessage());
      spec.commandLine().getErr().println("reproduce: " + again(broke.row()));
      return ExitCode.BROKE;
    }
    if (!series.rows().isEmpty()) {
      spec.commandLine().getOut().print(text(series));
      spec.commandLine().getOut().flush();
    }
    if (!series.isComplete() && deadline != null && deadline.hasPassed()) {
      return late(series);
    }
    if (!series.isComplete()) {
      sayStopped(series);
      return ExitCode.STOPPED;
    }
    outputs.write(series, this::again);
    return series.holds() ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  /** Says at once what is wrong with the options. */
  private void check() {
    if (seeds < 1 || seeds > MOST_SEEDS) {
      throw BadInput.at(
          new Place("--seeds " + seeds, 0), "a number from 1 to " + MOST_SEEDS, "another one");
    }
    if (timeout != null) {
      Deadline.nanoseconds(timeout);
    }
    if (record != null) {
      requireThreads(record);
    }
    atOnce.check();
    cluster.check(
        "--engine",
        "--dilation",
        "--record",
        "--journal",
        "--journal-detail",
        "--parallel",
        "--memory");
  }

  private String text(Series series) {
    ResultText text = new ResultText(series, this::again);
    return (outputs.isWhy() ? text.withReasons() : text).toString();
  }

  private int late(Series series) throws IOException {
    int all = series.experiment().rows().size() * series.seeds();
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "STOPPED by --timeout "
            + timeout
            + ": "
            + series.rows().size()
            + " of "
            + all
            + " runs done");
    out.flush();
    if (!series.rows().isEmpty()) {
      outputs.write(series, this::again);
    }
    return ExitCode.FAILED;
  }

  private Progress timed(Progress shown) {
    deadline = timeout == null ? null : new Deadline(shown, timeout);
    return deadline == null ? shown : deadline;
  }

  private void sayStopped(Series series) {
    PrintWriter err = spec.commandLine().getErr();
    int done = series.rows().size();
    int all = series.experiment().rows().size() * series.seeds();
    String where =
        journal.isGiven() ? " --journal " + Again.quoted(journal.place().toString()) : "";
    int whole = (int) series.bySeed().stream().filter(Results::isComplete).count();
    boolean begun = kept.contains(number + whole);
    String resume = begun ? "pageferry resume " + (number + whole) + where : "";
    String rest = moreSeeds(series, begun ? whole + 1 : whole);
    String both = resume + (begun && !rest.isEmpty() ? "; then " : "") + rest;
    Interruption.say(
        err,
        done + " of " + all + " runs were done" + outputs.notWritten(),
        kept.contains(number) ? both : "nothing was kept; run the command again");
  }

  /** The command for all seeds but the first ones; empty if there are no others. */
  private String moreSeeds(Series series, int begun) {
    int left = series.seeds() - begun;
    if (left <= 0) {
      return "";
    }
    long first = series.bySeed().get(0).experiment().rows().get(0).scenario().conduct().seed();
    StringBuilder command = new StringBuilder("pageferry run " + Again.quoted(experiment.name()));
    settings.forEach(each -> command.append(" --set ").append(Again.quoted(each)));
    String kernel = experiment.kernel();
    command.append(kernel == null ? "" : " --kernel " + Again.quoted(kernel));
    return command.append(" --seed ").append(first + begun).append(" --seeds ").append(left) + "";
  }

  private void requireThreads(Path file) {
    if (engine != Engine.threads) {
      throw new BadInput("--record: expected --engine threads, found --engine " + engine);
    }
    ResultJson.requireWritable("--record", file);
  }

  private Detail detail() {
    Detail level = Detail.of(detail);
    if (level == null) {
      throw BadInput.unknownArgument("--journal-detail", "a level", detail, Detail.keys());
    }
    return level;
  }

  private Series run(Series.Request request, Detail level) throws IOException {
    ExperimentReader reader = new ExperimentReader(ConfFiles.installed());
    if (engine == Engine.threads) {
      return onThreads(reader);
    }
    if (cluster.isGiven()) {
      return onCluster(reader, request);
    }
    if (level == Detail.OFF) {
      return run(reader, request, Recorder.NONE, atOnce::workers);
    }
    RunStarted.Origin origin = Journaling.origin(level);
    try (OpeningJournal opening = new OpeningJournal(journal)) {
      JournalledRows rows =
          new JournalledRows(
              opening,
              open ->
                  new JournalRecorder(open, open.nextNumber(), place(), this::settings, origin));
      try {
        return run(
            reader,
            request,
            rows,
            read -> {
              rows.recorder();
              return atOnce.workers(read);
            });
      } finally {
        say(rows);
      }
    }
  }

  private void say(JournalledRows rows) {
    JournalRecorder recorder = rows.known();
    if (recorder != null) {
      Journal open = rows.journal();
      Journaling.say(open, recorder.firstNumber(), spec.commandLine().getErr());
      number = recorder.firstNumber();
      open.runs().forEach(run -> kept.add(run.number()));
    }
  }

  private Series run(
      ExperimentReader reader,
      Series.Request request,
      Recorder recorder,
      Function<Experiment, Workers> workers) {
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      return Series.run(reader, request, timed(progress), outputs.detail(), recorder, workers);
    }
  }

  private Series onCluster(ExperimentReader reader, Series.Request request) {
    try (ProgressLine progress = ProgressLine.onTerminal();
        ClusterCrew crew = cluster.join()) {
      return Series.run(reader, request, timed(progress), outputs.detail(), crew);
    }
  }

  /** Real threads repeat nothing by themselves, so the journal does not get their runs. */
  private Series onThreads(ExperimentReader reader) throws IOException {
    if (seeds > 1) {
      throw BadInput.at(
          new Place("--seeds " + seeds, 0), "one seed with --engine threads", "another number");
    }
    if (dilation < 1 || dilation > MOST_DILATION) {
      throw BadInput.at(
          new Place("--dilation " + dilation, 0),
          "a number from 1 to " + MOST_DILATION,
          "another one");
    }
    try (ProgressLine line = ProgressLine.onTerminal()) {
      Progress progress = timed(line);
      Experiment read = reader.read(experiment.name(), overrides());
      if (record == null) {
        return new Series(List.of(new ThreadsRunner(dilation, null).run(read, progress)));
      }
      String version = Main.Version.name();
      try (TranscriptWriter writer = TranscriptWriter.open(record, version)) {
        return new Series(List.of(new ThreadsRunner(dilation, writer).run(read, progress)));
      }
    }
  }

  /** Where the experiment is read again, from whatever directory. */
  private String place() {
    Path file = Path.of(experiment.name());
    return Files.exists(file) ? file.toAbsolutePath().normalize().toString() : experiment.name();
  }

  private String again(Row row) {
    return new Again(experiment.name(), settings(row)).of(row);
  }

  /** What is set otherwise than in the experiment. */
  private List<String> settings(Row row) {
    List<String> all = new ArrayList<>(settings);
    if (experiment.kernel() != null) {
      all.add("kernel=" + experiment.kernel());
    }
    if (seed != null || seeds > 1) {
      all.add("seed=" + row.scenario().conduct().seed());
    }
    return all;
  }

  private Overrides overrides() {
    Overrides overrides = experiment.overrides(settings);
    ExperimentChoice.option(overrides, "seed", seed == null ? null : seed.toString());
    return overrides;
  }
}
