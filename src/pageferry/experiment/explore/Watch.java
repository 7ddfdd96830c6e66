package pageferry.experiment.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.agrona.collections.IntHashSet;
import org.jspecify.annotations.Nullable;
import pageferry.observe.Digest;
import pageferry.observe.Fairness;
import pageferry.observe.Invariants;
import pageferry.observe.Outcome;
import pageferry.observe.RunMetrics;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.SignalPlan;
import pageferry.observe.WaitGraph;
import pageferry.world.Fingerprint;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/** What is watched during one schedule. */
final class Watch implements Tracer {
  private final WaitGraph graph;
  private final Invariants invariants = new Invariants();
  private final Outcome outcome = new Outcome();
  private final Fairness fairness = new Fairness();
  private final IntHashSet forked = new IntHashSet();
  private final @Nullable RunMetrics metrics;
  private final @Nullable Digest digest;
  private final List<ScheduleEvent> events = new ArrayList<>();
  private final Window window;
  private Tracer listener = (timeNs, cpu, task, event) -> {};
  private boolean begun;
  private long steps;
  private long progress;
  private int ends;
  private long step;

  /**
   * @param window what is searched
   * @param signals who raises which signal
   * @param metrics what measures the run, or null
   * @param detailed whether events and fingerprints are wanted
   */
  Watch(Window window, SignalPlan signals, @Nullable RunMetrics metrics, boolean detailed) {
    this.graph = new WaitGraph(signals);
    this.window = window;
    this.begun = window.fromStart();
    this.metrics = metrics;
    this.digest = detailed ? new Digest() : null;
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    graph.emit(timeNs, cpu, task, event);
    invariants.emit(timeNs, cpu, task, event);
    if (!begun || isOpen()) {
      outcome.emit(timeNs, cpu, task, event);
    }
    fairness.emit(timeNs, cpu, task, event);
    note(task, event);
    if (metrics != null) {
      metrics.emit(timeNs, cpu, task, event);
    }
    if (event instanceof Tracepoint.SignalRaised signal) {
      begun = true;
      ends += signal.name() == window.until() ? 1 : 0;
    }
    if (digest != null) {
      digest.emit(timeNs, cpu, task, event);
      listener.emit(timeNs, cpu, task, event);
      if (isOpen()) {
        events.add(new ScheduleEvent(step, task, event));
      }
    }
  }

  /** Notes what brings a program nearer to its end; what kswapd does by itself does not. */
  private void note(int task, Tracepoint event) {
    if (event instanceof Tracepoint.ProcessFork fork) {
      forked.add(fork.child());
    }
    boolean moves =
        event instanceof Tracepoint.SysExit
            || event instanceof Tracepoint.PageFault
            || event instanceof Tracepoint.RemoveMigrationPte
            || event instanceof Tracepoint.SignalRaised
            || event instanceof Tracepoint.TaskExit;
    if (moves && (task <= window.lastTask() || forked.contains(task))) {
      progress = steps;
    }
  }

  /** Says that one more message is about to be delivered, in the search or before. */
  void tick() {
    steps++;
  }

  /** For how many messages no program has come nearer to its end. */
  long stepsWithoutProgress() {
    return steps - progress;
  }

  /** Says which step of the search comes next, and answers what makes it this and no other. */
  int nextStep(long number, int choices) {
    step = number;
    return digest == null ? 0 : (int) (digest.value() >>> Integer.SIZE) * 31 + choices;
  }

  /** A fingerprint of all events so far, if details are wanted. */
  Fingerprint fingerprint() {
    return Objects.requireNonNull(digest);
  }

  /** Says who else hears of all events, if details are wanted. */
  void listener(Tracer who) {
    listener = who;
  }

  WaitGraph graph() {
    return graph;
  }

  Invariants invariants() {
    return invariants;
  }

  Fairness fairness() {
    return fairness;
  }

  @Nullable RunMetrics metrics() {
    return metrics;
  }

  List<ScheduleEvent> events() {
    return events;
  }

  long outcome() {
    return outcome.value();
  }

  /** Whether what is searched has begun and is not over. */
  boolean isOpen() {
    return begun && (window.times() == 0 || ends < window.times());
  }
}
