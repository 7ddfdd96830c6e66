package pageferry.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import pageferry.actors.Machine;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineSpec;
import pageferry.engine.threads.ThreadsRun;
import pageferry.engine.virtual.RunEnd;
import pageferry.mm.SysCall;
import pageferry.world.CallTrace;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/**
 * Runs experiments on real threads, one run after another. A run is over when all of its tasks have
 * ended, when some of them wait for each other in a circle, or when nothing has happened for a
 * while and tasks sleep, which is as much as can be known there.
 */
public final class ThreadsRunner {
  private static final String NOT_JUDGED = "times on real threads are not those of the model";
  private static final Duration POLL = Duration.ofMillis(1);
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration REPORT = Duration.ofSeconds(5);

  private final long dilation;

  /**
   * @param dilation real nanoseconds in one of the machine's
   */
  public ThreadsRunner(long dilation) {
    this.dilation = dilation;
  }

  /**
   * Runs all rows; their expectations are not judged.
   *
   * @throws ModelBroke if a run crashed
   */
  public Results run(Experiment experiment, Progress progress) {
    List<RowResult> results = new ArrayList<>();
    int total = experiment.rows().size();
    for (Row row : experiment.rows()) {
      progress.at(results.size(), total, row.title());
      results.add(row(row));
    }
    progress.at(total, total, "");
    List<Verdict> verdicts =
        experiment.expectations().stream()
            .filter(each -> !each.ofSearch())
            .map(each -> each.skipped(NOT_JUDGED))
            .toList();
    return new Results(experiment, results, verdicts);
  }

  private RowResult row(Row row) {
    Scenario scenario = row.scenario();
    Observation observation = new Observation(scenario, Recording.Detail.NUMBERS, 1);
    Latch latch = new Latch(observation.watched(null), observation, tasks(scenario));
    MachineSpec machine = scenario.machine().watchedBy(latch);
    try (ThreadsRun<Machine.Command> run =
        ThreadsRun.begin(
            habitat -> Machine.create(machine, habitat), scenario.conduct().seed(), dilation)) {
      scenario.processes().forEach(process -> run.tell(new Machine.Spawn(process)));
      Ending ending = await(run, latch, scenario);
      Throwable failure = run.failure();
      if (failure != null) {
        RunEnd end = new RunEnd(RunEnd.Kind.CRASHED, latch.events(), run.nowNs(), failure);
        throw new ModelBroke(row, end);
      }
      return result(row, run, latch, ending);
    }
  }

  private static int tasks(Scenario scenario) {
    return scenario.processes().stream().mapToInt(process -> process.threads().size()).sum();
  }

  private static Ending await(ThreadsRun<Machine.Command> run, Latch latch, Scenario scenario) {
    long quietSince = System.nanoTime();
    long seen = -1;
    while (run.failure() == null) {
      if (latch.isOver()) {
        return latch.isDeadlocked() ? Ending.STUCK : Ending.FINISHED;
      }
      if (run.nowNs() > scenario.conduct().limits().timeNs()) {
        return Ending.TIME_LIMIT;
      }
      if (latch.events() != seen) {
        seen = latch.events();
        quietSince = System.nanoTime();
      } else if (System.nanoTime() - quietSince > QUIET.toNanos()) {
        return Ending.STUCK;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return Ending.STUCK;
  }

  private static RowResult result(
      Row row, ThreadsRun<Machine.Command> run, Latch latch, Ending ending) {
    MachineReport report = report(run);
    synchronized (latch) {
      SortedMap<String, Double> values = latch.observation.values(run.nowNs());
      values.put("run.steps", (double) latch.events());
      if (report != null) {
        Observation.addReport(values, report);
      }
      List<String> waiting = ending == Ending.STUCK ? Runner.waiting(report) : List.of();
      return new RowResult(
          row,
          values,
          latch.observation.digest(),
          ending,
          waiting,
          latch.observation.recording(run.nowNs(), report));
    }
  }

  private static @Nullable MachineReport report(ThreadsRun<Machine.Command> run) {
    CompletableFuture<MachineReport> answer = new CompletableFuture<>();
    run.tell(new Machine.Report(answer::complete));
    try {
      return answer.get(REPORT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException unanswered) {
      return null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Lets one event at a time through to what watches the run, and knows when the run is over. */
  private static final class Latch implements Tracer {
    final Observation observation;
    private final Tracer watched;
    private final ThreadLocal<CallTrace> places = ThreadLocal.withInitial(() -> List::of);
    private int alive;
    private long events;

    Latch(MachineSpec watched, Observation observation, int tasks) {
      this.watched = watched.tracer();
      this.observation = observation;
      this.alive = tasks;
    }

    @Override
    public void from(CallTrace place) {
      places.set(place);
    }

    @Override
    public synchronized void emit(long timeNs, int cpu, int task, Tracepoint event) {
      events++;
      if (event instanceof Tracepoint.LockAcquire || event instanceof Tracepoint.TaskBlocked) {
        watched.from(places.get());
      }
      watched.emit(timeNs, cpu, task, event);
      if (event instanceof Tracepoint.TaskExit) {
        alive--;
      } else if (event instanceof Tracepoint.SysExit exit && isFork(exit)) {
        alive++;
      }
    }

    private static boolean isFork(Tracepoint.SysExit exit) {
      return exit.call() == SysCall.FORK && exit.result() >= 0;
    }

    synchronized long events() {
      return events;
    }

    synchronized boolean isDeadlocked() {
      return observation.isDeadlocked();
    }

    synchronized boolean isOver() {
      return alive == 0 || isDeadlocked();
    }
  }
}
