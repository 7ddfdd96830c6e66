package pageferry.experiment.threads;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineReport;
import pageferry.engine.Delivery;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.RunLimits;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.plan.Verdict;
import pageferry.experiment.run.ModelBroke;
import pageferry.experiment.run.Observation;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.RunSetup;
import pageferry.experiment.run.Runner;
import pageferry.mm.MachineImage;

/**
 * Runs experiments on real threads, one run after another. A run is over when no message is under
 * way, when some of its tasks wait for each other in a circle, when an invariant does not hold, or
 * at a limit.
 */
public final class ThreadsRunner {
  private static final String NOT_JUDGED = "times on real threads are not those of the model";
  private static final Duration POLL = Duration.ofMillis(1);

  private final long dilation;
  private final @Nullable TranscriptWriter writer;

  /**
   * @param dilation real nanoseconds in one of the machine's
   * @param writer who writes down all runs, or null
   */
  public ThreadsRunner(long dilation, @Nullable TranscriptWriter writer) {
    this.dilation = dilation;
    this.writer = writer;
  }

  /**
   * Runs all rows; their expectations are not judged.
   *
   * @throws ModelBroke if a run crashed
   * @throws IOException if a run could not be written down
   */
  public Results run(Experiment experiment, Progress progress) throws IOException {
    List<RowResult> results = new ArrayList<>();
    int total = experiment.rows().size();
    for (Row row : experiment.rows()) {
      if (progress.isStopped()) {
        break;
      }
      progress.at(results.size(), total, row.title());
      results.add(new OneRun(row).result().withZeros(experiment.columns()));
    }
    if (results.size() < total) {
      return new Results(experiment, results, List.of());
    }
    progress.at(total, total, "");
    List<Verdict> verdicts =
        experiment.expectations().stream()
            .filter(each -> !each.ofSearch())
            .map(each -> each.skipped(NOT_JUDGED))
            .toList();
    return new Results(experiment, results, verdicts);
  }

  /** One run of one row. */
  private final class OneRun {
    private final Row row;
    private final Scenario scenario;
    private final Witness witness;
    private final RunSetup setup;
    private final List<Transcript.Step> steps = new ArrayList<>();

    OneRun(Row row) {
      this.row = row;
      this.scenario = row.scenario();
      this.witness = new Witness(scenario, Recording.Detail.NUMBERS);
      RunSetup planned = RunSetup.of(scenario, witness.machine());
      this.setup = planned.with(SharedFaults.of(planned.faults(), witness.actors()));
    }

    RowResult result() throws IOException {
      try (ThreadsMachineRun run = ThreadsMachineRun.begin(setup, dilation, this::note)) {
        Ending ending = await(run);
        MachineReport report = run.report();
        MachineImage image = isFine(ending, report) ? run.image() : null;
        run.halt();
        Throwable failure = run.failure();
        if (failure != null) {
          write(witness.broke(failure));
          long events = witness.actors().events();
          throw new ModelBroke(row, new RunEnd(RunEnd.Kind.CRASHED, events, run.nowNs(), failure));
        }
        Witness.Stop stop = witness.stop(ending, report, image);
        write(witness.howItEnded(stop));
        return result(run, stop);
      }
    }

    private void note(Delivery step) {
      int before = witness.actors().enter(step.receiver());
      if (writer != null) {
        steps.add(new Transcript.Step(step, before));
      }
    }

    /** Waits until the run is over; answers finished if nothing but its being at rest is known. */
    private Ending await(ThreadsMachineRun run) {
      RunLimits limits = scenario.conduct().limits();
      while (run.failure() == null && !witness.isDeadlocked() && !witness.isBroken()) {
        if (run.isAtRest()) {
          return Ending.FINISHED;
        }
        if (run.nowNs() > limits.timeNs()) {
          return Ending.TIME_LIMIT;
        }
        if (run.steps() > limits.steps()) {
          return Ending.STEP_LIMIT;
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
      return Ending.STUCK;
    }

    private boolean isFine(Ending ending, @Nullable MachineReport report) {
      boolean wanted = writer != null || scenario.conduct().trouble().audit();
      return wanted && ending == Ending.FINISHED && Runner.waiting(report).isEmpty();
    }

    private void write(TranscriptEnd howItEnded) throws IOException {
      if (writer != null) {
        writer.write(
            new Transcript(
                row.title(), row, howItEnded, SharedFaults.answers(setup.faults()), steps));
      }
    }

    private List<String> says(Ending ending, Witness.Stop stop) {
      if (ending.isLimit()) {
        return List.of(witness.observation().inProgress());
      }
      return ending == Ending.KILLED ? witness.observation().deaths() : witness.says(stop);
    }

    private RowResult result(ThreadsMachineRun run, Witness.Stop stop) {
      Observation observation = witness.observation();
      SortedMap<String, Double> values = observation.values(run.nowNs());
      values.put("run.steps", (double) run.steps());
      if (stop.report() != null) {
        Observation.addReport(values, stop.report(), scenario.machine());
      }
      Ending ending = witness.ending(stop);
      return new RowResult(
          row,
          values,
          observation.digest(),
          ending,
          says(ending, stop),
          observation.recording(run.nowNs(), stop.report()));
    }
  }
}
