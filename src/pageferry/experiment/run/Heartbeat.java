package pageferry.experiment.run;

import pageferry.engine.virtual.Chooser;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/**
 * Tells now and then how far a run has come, and ends it where that is wanted: every so many
 * tracepoints, and every so many choices, for a run can go on without a tracepoint.
 */
final class Heartbeat implements Tracer {
  private static final int EVERY = 1 << 10;

  private final Progress progress;
  private final long limitNs;
  private long events;
  private long choices;

  /**
   * @param limitNs where the run is cut off at the latest
   */
  Heartbeat(Progress progress, long limitNs) {
    this.progress = progress;
    this.limitNs = limitNs;
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (beats(++events)) {
      progress.within(events + " events", timeNs, limitNs);
    }
  }

  /** The same chooser, which ends the run where that is wanted. */
  Chooser with(Chooser chooser) {
    return enabled -> {
      beats(++choices);
      return chooser.choose(enabled);
    };
  }

  private boolean beats(long count) {
    boolean beat = count % EVERY == 0;
    if (beat && progress.isStopped()) {
      throw new Stopped();
    }
    return beat;
  }
}
