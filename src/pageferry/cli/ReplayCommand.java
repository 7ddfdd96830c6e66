package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.explore.FindingJournal;
import pageferry.experiment.explore.ScheduleFile;
import pageferry.experiment.litmus.LitmusScheduleFile;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.ModelBroke;
import pageferry.experiment.run.Rerun;
import pageferry.experiment.settings.Overrides;
import pageferry.experiment.threads.Transcripts;
import pageferry.journal.Divergence;
import pageferry.journal.EventRange;
import pageferry.journal.Journal;
import pageferry.journal.RunFinished;
import pageferry.journal.RunId;
import pageferry.journal.RunStarted;
import pageferry.journal.StoredRun;
import pageferry.observe.Moment;
import pageferry.report.CompareTable;
import pageferry.report.MomentText;
import pageferry.report.SavedResults;
import pageferry.world.Tracer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry replay}. */
@Command(
    name = "replay",
    description = {
      Told.REPLAY,
      "With --verify or --what-if, or for a schedule that explore has found or a recording of real"
          + " threads, runs it again. Exit code 0 if every step was as recorded, 1 if not."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry replay 1.8 --to 24.95ms",
      "  pageferry replay 1.8 --at-deadlock",
      "  pageferry replay 1.8 --what-if strategy=batch --what-if kernel=6.12",
      "  pageferry replay --verify 1.8",
      "  pageferry replay schedules/abba-page-locks-given-1.schedule"
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final JournalOption journal = new JournalOption();

  @Parameters(
      paramLabel = "RUN",
      description =
          "A run, as journal list shows it, a schedule file that explore or litmus has written, or"
              + " a recording of run --engine threads.")
  private String what;

  @Option(
      names = "--to",
      paramLabel = "WHEN",
      description = "The moment after this event's number, or at this time, such as 1.5ms.")
  private @Nullable String to;

  @Option(
      names = "--at-deadlock",
      description = "The moment in which tasks wait for each other in a circle.")
  private boolean atDeadlock;

  @Option(
      names = "--what-if",
      paramLabel = "KEY=VALUE",
      description =
          "Runs it once as it was and once with this key of the experiment set otherwise, and"
              + " compares.")
  private List<String> changes = List.of();

  @Option(names = "--verify", description = "Compares a run with the journal, chunk by chunk.")
  private boolean verify;

  @Override
  public Integer call() throws IOException {
    Path file = Path.of(what);
    if (Files.isRegularFile(file) && Transcripts.isRecording(file)) {
      return recording(file);
    }
    if (what.endsWith(LitmusScheduleFile.SUFFIX)) {
      return race(file);
    }
    if (what.endsWith(ScheduleFile.SUFFIX) || Files.isRegularFile(file)) {
      return schedule(file);
    }
    if (Stream.of(verify, atDeadlock, to != null, !changes.isEmpty()).filter(x -> x).count() > 1) {
      throw new BadInput("replay: expected one of --to, --at-deadlock, --what-if and --verify");
    }
    if (verify) {
      return verify();
    }
    return changes.isEmpty() ? show() : compare();
  }

  /** Folds the journal, until the moment that is asked for. */
  private int show() {
    PrintWriter out = spec.commandLine().getOut();
    try (Journal open = journal.openToRead()) {
      StoredRun stored = open.read(JournalOption.run(open, what));
      RunStarted started = stored.started();
      Rerun.requireMigrations(started);
      Rerun rerun = new Rerun(open, ConfFiles.installed());
      Moment moment = new Moment(rerun.start(started));
      EventRange range = to == null ? EventRange.ALL : EventFilter.until(EventRange.ALL, to);
      stored.forEachTracepoint(range, atDeadlock ? untilDeadlock(moment) : moment);
      if (atDeadlock && !moment.isDeadlocked()) {
        moment.atRest();
      }
      boolean there = !atDeadlock || moment.isDeadlocked();
      out.print(there ? title(started, moment) + new MomentText(moment).text() : "no deadlock\n");
      out.flush();
      return there ? ExitCode.HOLDS : ExitCode.FAILED;
    }
  }

  private static Tracer untilDeadlock(Moment moment) {
    return (timeNs, cpu, task, event) -> {
      if (!moment.isDeadlocked()) {
        moment.emit(timeNs, cpu, task, event);
      }
    };
  }

  private static String title(RunStarted started, Moment moment) {
    return String.format(
        Locale.ROOT,
        "run %s of %s, after event %d, at %.9f s%n",
        started.run(),
        started.experiment().name(),
        moment.events() - 1,
        moment.timeNs() / 1e9);
  }

  private int compare() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (Journal open = journal.openToRead()) {
      RunId id = JournalOption.run(open, what);
      Overrides overrides = new Overrides();
      changes.forEach(overrides::set);
      List<SavedResults> both =
          List.of(
              RunArgument.again(open, id, new Overrides()).named("run " + id),
              RunArgument.again(open, id, overrides).named(String.join(" ", changes)));
      out.print(new CompareTable(both.get(0), both.get(1), false).text(Terminal.lineWidth()));
      out.flush();
      return ExitCode.HOLDS;
    } catch (ModelBroke broke) {
      spec.commandLine().getErr().println(broke.getMessage());
      return ExitCode.BROKE;
    }
  }

  private int verify() {
    PrintWriter out = spec.commandLine().getOut();
    try (Journal open = journal.openToRead()) {
      RunId id = JournalOption.run(open, what);
      RunFinished same =
          FindingJournal.isFinding(open.read(id).started())
              ? FindingJournal.verify(open, id)
              : new Rerun(open, ConfFiles.installed()).verify(id);
      out.println(
          "run "
              + id
              + " is the same: "
              + same.chunks()
              + " chunks, "
              + same.events()
              + " events, digest "
              + same.digest());
      out.flush();
      return ExitCode.HOLDS;
    } catch (Divergence divergence) {
      out.println(divergence.getMessage());
      out.flush();
      return ExitCode.FAILED;
    }
  }

  private int schedule(Path path) {
    PrintWriter out = spec.commandLine().getOut();
    ScheduleFile file = ScheduleFile.read(path);
    sayVersion(file.version());
    ScheduleFile.Outcome outcome = file.replay();
    if (outcome.divergence() != null) {
      out.println("diverged at " + outcome.divergence());
    } else {
      new ExploreText(out).schedule(outcome.schedule());
      out.println("replayed: every step as recorded");
    }
    out.flush();
    return outcome.divergence() == null ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private int race(Path path) {
    PrintWriter out = spec.commandLine().getOut();
    Machines machines = new Machines(ConfFiles.installed());
    LitmusScheduleFile file = LitmusScheduleFile.read(path, machines);
    sayVersion(file.version());
    LitmusScheduleFile.Replayed replayed = file.replay(machines);
    out.println(file.title());
    out.print(LitmusText.of(replayed));
    out.flush();
    return replayed.same() ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private int recording(Path path) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    boolean same = Transcripts.replay(path, this::sayVersion, each -> say(out, text(each)));
    return same ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private static void say(PrintWriter out, String text) {
    out.print(text);
    out.flush();
  }

  private static String text(Transcripts.Replayed run) {
    StringBuilder text = new StringBuilder(run.title());
    if (run.divergence() != null) {
      return text.append(": diverged at ").append(run.divergence()).append('\n').toString();
    }
    text.append(": ").append(run.ending()).append(", as recorded in ").append(run.steps());
    text.append(" steps\n");
    run.says().forEach(line -> text.append("  ").append(line).append('\n'));
    return text.toString();
  }

  private void sayVersion(String recorded) {
    String version = Main.Version.name();
    if (!recorded.equals(version)) {
      String line = "recorded by " + recorded + ", replayed by " + version;
      spec.commandLine().getOut().println(line);
    }
  }
}
