package pageferry.experiment.run;

import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/** Tells now and then how far a run has come, and ends it where that is wanted. */
final class Heartbeat implements Tracer {
  private static final int EVERY = 1 << 10;

  private final Progress progress;
  private final long limitNs;
  private long events;

  /**
   * @param limitNs where the run is cut off at the latest
   */
  Heartbeat(Progress progress, long limitNs) {
    this.progress = progress;
    this.limitNs = limitNs;
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (++events % EVERY == 0) {
      if (progress.isStopped()) {
        throw new Stopped();
      }
      progress.within(events, timeNs, limitNs);
    }
  }
}
