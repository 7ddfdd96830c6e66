package pageferry.experiment.traced;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.TextLines;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Rerun;
import pageferry.experiment.settings.Overrides;
import pageferry.experiment.survey.FrameMachine;
import pageferry.experiment.survey.Surveyor;
import pageferry.journal.Journal;
import pageferry.journal.RunFinished;
import pageferry.journal.RunId;
import pageferry.journal.RunStarted;
import pageferry.journal.RunWriter;
import pageferry.observe.Digest;
import pageferry.observe.Tee;
import pageferry.world.PlainText;

/**
 * A kernel trace as a run of the journal. It is read twice: for the tasks, CPUs and page frames
 * that it tells of, and for its events. Tasks get the numbers that pageferry gives tasks; their
 * names have the real ones.
 */
public final class TraceRun {
  private static final String ENDING = "finished";
  private static final int LINES_A_STEP = 10_000;
  private static final int LONGEST_NAME = 48;

  private final Path trace;
  private final Progress progress;
  private final TraceSurvey survey = new TraceSurvey();
  private final Map<Integer, String> names = new HashMap<>();
  private SortedMap<String, Long> left = new TreeMap<>();
  private long backwards;
  private long kept;

  private TraceRun(Path trace, Progress progress) {
    this.trace = trace;
    this.progress = progress;
  }

  /**
   * Finds out what a trace tells of.
   *
   * @throws BadInput if it is none
   */
  public static TraceRun of(Path trace, Progress progress) {
    TraceRun run = new TraceRun(trace, progress);
    run.lines(1, lines -> text -> run.survey.read(text, lines.place()));
    BadInput nothing = run.survey.nothing(new Place(trace.toString(), 1));
    if (nothing != null) {
      throw nothing;
    }
    run.survey.comms().forEach((pid, comm) -> run.names.put(pid, name(comm, pid)));
    return run;
  }

  private static String name(String comm, int pid) {
    String plain = PlainText.of(comm).strip();
    return plain.substring(0, Math.min(LONGEST_NAME, plain.length())) + "-" + pid;
  }

  /** Who takes a line. */
  private interface LineReader {
    void read(String text);
  }

  private void lines(int pass, Function<TextLines, LineReader> reader) {
    long size = size();
    try (TextLines lines = TextLines.of(trace)) {
      LineReader to = reader.apply(lines);
      long number = 0;
      for (String text = lines.next(); text != null; text = lines.next()) {
        to.read(text);
        if (++number % LINES_A_STEP == 0) {
          tell(pass, number, lines.bytes() / (double) size);
        }
      }
    }
  }

  private void tell(int pass, long lines, double share) {
    if (progress.isStopped()) {
      throw new BadInput(trace + ": stopped; nothing of it is in the journal");
    }
    progress.at(pass - 1, 2, trace.getFileName() + (pass == 1 ? " is looked through" : " is kept"));
    progress.share(lines + " lines", share);
  }

  private long size() {
    try {
      return Math.max(1, Files.size(trace));
    } catch (IOException gone) {
      return 1;
    }
  }

  /**
   * The experiment that stands for the run.
   *
   * @param machine files that tell where nodes lie, /proc/zoneinfo among them; empty: nobody does
   * @param kernel the kernel's version; empty: that of experiments that do not say it
   */
  public Experiment experiment(List<Path> machine, String kernel) {
    String text = text(machine, kernel);
    try {
      return new ExperimentReader(ConfFiles.installed())
          .read(ConfParser.text(trace.toString(), text), new Overrides());
    } catch (ConfigException wrong) {
      throw new BadInput(trace + ": " + wrong.getMessage());
    }
  }

  private String text(List<Path> machine, String kernel) {
    String nodes =
        machine.isEmpty()
            ? FrameMachine.text(survey.cpus(), survey.frames())
            : FrameMachine.text(Surveyor.survey(machine), survey.cpus(), survey.frames());
    StringBuilder text = new StringBuilder();
    text.append("about = ").append(ConfigUtil.quoteString(about())).append('\n');
    text.append("machine {\n").append(nodes).append("}\n");
    if (!kernel.isEmpty()) {
      text.append("kernel = ").append(ConfigUtil.quoteString(kernel)).append('\n');
    }
    text.append(
        "ends = any\n"
            + "columns = [time.virtual, migrate.calls, migrate.succeeded, migrate.failed,"
            + " migrate.time.mean, entry.away.mean, entry.away.max, fault.mean, mmap.wait.max,"
            + " tlb.flushes]\n"
            + "processes {\n");
    for (int pid : survey.comms().keySet()) {
      text.append("  ").append(ConfigUtil.quoteString(names.get(pid)));
      text.append(" { cpu = 0, program = [] }\n");
    }
    return text.append("}\n").toString();
  }

  private String about() {
    return "the trace "
        + trace.getFileName()
        + " of a real kernel, from "
        + String.format(Locale.ROOT, "%.6f", survey.firstNs() / 1e9)
        + " s of its clock on";
  }

  /**
   * Writes the run into a journal.
   *
   * @param number the number that it gets there
   */
  public RunId write(Journal journal, int number, Experiment experiment, RunStarted.Origin origin) {
    Scenario scenario = experiment.rows().get(0).scenario();
    RunId run = new RunId(number, 1);
    RunStarted started =
        RunStarted.now(
            run,
            new RunStarted.Experiment(
                experiment.name(), trace.toString(), experiment.resolved(), List.of(), Map.of(), 1),
            new RunStarted.Conduct(
                scenario.conduct().seed(),
                scenario.strategyName(),
                scenario.kernelName(),
                scenario.machineName(),
                Rerun.KERNEL,
                List.of()),
            origin);
    Digest digest = new Digest();
    try (RunWriter writer = journal.begin(started, digest)) {
      Telling telling = new Telling(new Tee(digest, writer), numbers(scenario), survey.firstNs());
      TraceEvents events = new TraceEvents(telling, scenario.machine().topology());
      lines(2, lines -> events::read);
      left = events.left();
      backwards = telling.backwards();
      kept = digest.events();
      writer.finish(ENDING, RunFinished.Verdict.OK);
    }
    return run;
  }

  private Map<Integer, Integer> numbers(Scenario scenario) {
    Map<String, Integer> byName = new HashMap<>();
    scenario.taskNames().forEach((number, name) -> byName.put(name, number));
    Map<Integer, Integer> numbers = new HashMap<>();
    names.forEach((pid, name) -> numbers.put(pid, number(byName.get(name))));
    return numbers;
  }

  private static int number(@Nullable Integer known) {
    return known == null ? 0 : known;
  }

  /** How many events the run has. */
  public long kept() {
    return kept;
  }

  /** What whoever imports should know: what of the trace is not in the run, and why. */
  public List<String> remarks() {
    List<String> all = new ArrayList<>(survey.odd());
    long more = survey.oddLines() - survey.odd().size();
    if (more > 0) {
      all.add("and " + more + " more lines that are no events");
    }
    if (survey.overwritten() > 0) {
      all.add(
          trace + ": the first " + survey.overwritten() + " events were lost before it was read");
    }
    if (survey.losses() > 0) {
      all.add(trace + ": events are missing in " + survey.losses() + " places");
    }
    if (survey.functions() > 0) {
      all.add(
          trace
              + ": functions: calls and migrations begin and end with theirs; what calls returned,"
              + " which pages moved and whether a task went to sleep is not in it, and tracing"
              + " functions takes its own time");
    }
    if (survey.strays() > 0) {
      all.add(trace + ": migrations that nobody is told to want: " + survey.strays());
    }
    if (survey.stacks() > 0) {
      all.add(trace + ": stacks below events are left out, " + survey.stacks() + " lines");
    }
    if (backwards > 0) {
      all.add(trace + ": time goes back at " + backwards + " events, which are told late");
    }
    left.forEach((name, count) -> all.add(trace + ": " + name + ": not kept, " + count + " times"));
    return all;
  }
}
