package pageferry.experiment.threads;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineSpec;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.run.Observation;
import pageferry.experiment.run.Runner;
import pageferry.experiment.run.TextDigest;
import pageferry.mm.MachineImage;
import pageferry.observe.Invariants;
import pageferry.world.CallTrace;
import pageferry.world.LockEvent.LockAcquire;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/** What is watched of a run, one event at a time from whatever thread, and what became of it. */
final class Witness implements Tracer {
  private final Scenario scenario;
  private final Observation observation;
  private final Invariants invariants = new Invariants();
  private final Actors actors = new Actors();
  private final Tracer watched;
  private final ThreadLocal<CallTrace> places = ThreadLocal.withInitial(() -> List::of);
  private final Tracepoint.Adapter placing = new Placing();

  /** Passes on where the task is, before the events that ask for it. */
  private final class Placing implements Tracepoint.Adapter {
    @Override
    public void on(LockAcquire event) {
      watched.from(places.get());
    }

    @Override
    public void on(TaskBlocked event) {
      watched.from(places.get());
    }
  }

  Witness(Scenario scenario, Recording.Detail detail) {
    this.scenario = scenario;
    this.observation = new Observation(scenario, detail, 1);
    this.watched = observation.watched().tracer();
  }

  /**
   * How a run stopped, and what was asked of it then.
   *
   * @param ending what it is if nobody waits and nothing is wrong: finished, or which limit it met
   * @param report what the machine said of itself, if it did
   * @param complaints what the audit has to say
   * @param memory a digest of the report and of all memory
   */
  record Stop(
      Ending ending, @Nullable MachineReport report, List<String> complaints, String memory) {}

  /**
   * A stop.
   *
   * @param image all memory, if it was asked for
   */
  Stop stop(Ending ending, @Nullable MachineReport report, @Nullable MachineImage image) {
    boolean audits = scenario.conduct().trouble().audit();
    String free = report == null ? "" : report.freePages() + " " + report.vmstat();
    return new Stop(
        ending,
        report,
        image != null && audits ? observation.complaints(image) : List.of(),
        TextDigest.of(free + " " + image));
  }

  /** The machine, watched. */
  MachineSpec machine() {
    return scenario.machine().watchedBy(this);
  }

  Actors actors() {
    return actors;
  }

  Observation observation() {
    return observation;
  }

  @Override
  public void from(CallTrace place) {
    places.set(place);
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    actors.emit(timeNs, cpu, task, event);
    synchronized (this) {
      event.accept(placing);
      watched.emit(timeNs, cpu, task, event);
      invariants.emit(timeNs, cpu, task, event);
    }
  }

  synchronized boolean isDeadlocked() {
    return observation.isDeadlocked();
  }

  synchronized boolean isBroken() {
    return invariants.broken() != null;
  }

  /** How the run ended. */
  synchronized Ending ending(Stop stop) {
    if (isBroken()) {
      return Ending.UNSOUND;
    }
    if (isDeadlocked()) {
      return Ending.STUCK;
    }
    if (stop.ending() != Ending.FINISHED) {
      return stop.ending();
    }
    if (!Runner.waiting(stop.report()).isEmpty()) {
      return Ending.STUCK;
    }
    if (!stop.complaints().isEmpty()) {
      return Ending.UNSOUND;
    }
    return observation.deaths().isEmpty() ? Ending.FINISHED : Ending.KILLED;
  }

  /** Who waits for what, or what is unsound. */
  synchronized List<String> says(Stop stop) {
    List<String> says = new ArrayList<>();
    String broken = invariants.broken();
    if (broken != null) {
      says.add(broken);
    }
    if (ending(stop) == Ending.STUCK) {
      says.addAll(Runner.waiting(stop.report()));
    }
    says.addAll(stop.complaints());
    return says;
  }

  /** What became of a run that is over. */
  synchronized TranscriptEnd howItEnded(Stop stop) {
    List<String> says = new ArrayList<>(observation.deadlocks());
    says.addAll(says(stop));
    return howItEnded(ending(stop).key(), says, stop.memory());
  }

  /** The same of one in which an actor threw something. */
  TranscriptEnd broke(Throwable cause) {
    return howItEnded(TranscriptEnd.BROKE, List.of(cause.toString()), "");
  }

  private TranscriptEnd howItEnded(String ending, List<String> says, String memory) {
    String digest = HexFormat.of().toHexDigits(actors.digest());
    return new TranscriptEnd(ending, says, actors.events(), digest, memory);
  }
}
