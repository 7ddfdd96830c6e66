package pageferry.observe;

import pageferry.world.CallTrace;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/** A tracer that hands every event to several others, in the order in which they were given. */
public final class Tee implements Tracer {
  private final Tracer[] listeners;

  public Tee(Tracer... listeners) {
    this.listeners = listeners.clone();
  }

  @Override
  public void from(CallTrace place) {
    for (Tracer listener : listeners) {
      listener.from(place);
    }
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    for (Tracer listener : listeners) {
      listener.emit(timeNs, cpu, task, event);
    }
  }
}
