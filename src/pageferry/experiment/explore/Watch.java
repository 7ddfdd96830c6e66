package pageferry.experiment.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.observe.Digest;
import pageferry.observe.Fairness;
import pageferry.observe.Invariants;
import pageferry.observe.LockMisuses;
import pageferry.observe.RunFingerprint;
import pageferry.observe.RunMetrics;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.SignalPlan;
import pageferry.observe.Spinning;
import pageferry.observe.WaitGraph;
import pageferry.world.Fingerprint;
import pageferry.world.LockEvent.LockMisused;
import pageferry.world.TaskEvent.SignalRaised;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/** What is watched during one schedule. */
final class Watch extends TraceListener {
  private final WaitGraph graph;
  private final Invariants invariants = new Invariants();
  private final LockMisuses misuses = new LockMisuses();
  private final Spinning spinning = new Spinning();
  private final RunFingerprint outcome = new RunFingerprint();
  private final Fairness fairness = new Fairness();
  private final Headway headway;
  private final @Nullable RunMetrics metrics;
  private final @Nullable Digest digest;
  private final List<ScheduleEvent> events = new ArrayList<>();
  private final SearchWindow window;
  private Tracer listener = (timeNs, cpu, task, event) -> {};
  private boolean begun;
  private int ends;
  private long step;

  /**
   * @param window what is searched
   * @param patience for how many steps there may be no progress
   * @param signals who raises which signal
   * @param metrics what measures the run, or null
   * @param detailed whether events and fingerprints are wanted
   */
  Watch(
      SearchWindow window,
      long patience,
      SignalPlan signals,
      @Nullable RunMetrics metrics,
      boolean detailed) {
    this.graph = new WaitGraph(signals);
    this.headway = new Headway(patience, window.lastTask());
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
    headway.emit(timeNs, cpu, task, event);
    spinning.emit(timeNs, cpu, task, event);
    if (metrics != null) {
      metrics.emit(timeNs, cpu, task, event);
    }
    super.emit(timeNs, cpu, task, event);
    if (digest != null) {
      digest.emit(timeNs, cpu, task, event);
      listener.emit(timeNs, cpu, task, event);
      if (isOpen()) {
        events.add(new ScheduleEvent(step, task, event));
      }
    }
  }

  @Override
  public void on(LockMisused event) {
    misuses.emit(timeNs(), cpu(), task(), event);
  }

  @Override
  public void on(SignalRaised event) {
    begun = true;
    ends += event.name() == window.until() ? 1 : 0;
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

  LockMisuses misuses() {
    return misuses;
  }

  Invariants invariants() {
    return invariants;
  }

  Fairness fairness() {
    return fairness;
  }

  Spinning spinning() {
    return spinning;
  }

  Headway headway() {
    return headway;
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

  /** Whether what is searched has begun. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether what is searched has begun and is not over. */
  boolean isOpen() {
    return begun && (window.times() == 0 || ends < window.times());
  }
}
