package pageferry.experiment.explore;

import pageferry.observe.Invariants;
import pageferry.observe.Outcome;
import pageferry.observe.WaitGraph;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/** What is watched during one schedule. */
final class Watch implements Tracer {
  private final WaitGraph graph = new WaitGraph();
  private final Invariants invariants = new Invariants();
  private final Outcome outcome = new Outcome();
  private boolean begun;

  /**
   * @param begun whether the search begins at once, rather than with the first signal
   */
  Watch(boolean begun) {
    this.begun = begun;
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    graph.emit(timeNs, cpu, task, event);
    invariants.emit(timeNs, cpu, task, event);
    outcome.emit(timeNs, cpu, task, event);
    if (event instanceof Tracepoint.SignalRaised) {
      begun = true;
    }
  }

  WaitGraph graph() {
    return graph;
  }

  Invariants invariants() {
    return invariants;
  }

  long outcome() {
    return outcome.value();
  }

  /** Whether what is searched has begun. */
  boolean begun() {
    return begun;
  }
}
