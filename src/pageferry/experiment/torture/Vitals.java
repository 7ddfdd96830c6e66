package pageferry.experiment.torture;

import pageferry.world.StepEvent;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/** Whether a run that is cut off was still getting on. */
final class Vitals implements Tracer {
  /** No run that gets on takes so many messages for one piece of work. */
  private static final double MOST_FOR_ONE = 5000;

  private long lastNs;
  private long pieces;

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    boolean isWork =
        event instanceof StepEvent.SysExit
            || event instanceof Tracepoint.PageFault
            || event instanceof Tracepoint.UserAccesses
            || event instanceof Tracepoint.SignalRaised
            || event instanceof Tracepoint.TaskExit
            || event instanceof Tracepoint.ProcessFork
            || event instanceof Tracepoint.RemoveMigrationPte
            || event instanceof Tracepoint.PageFree
            || event instanceof Tracepoint.PageAlloc alloc && alloc.pfn() >= 0;
    if (isWork) {
      lastNs = timeNs;
      pieces++;
    }
  }

  /**
   * Whether a run that was cut off goes round in circles: nothing was done in the later half of its
   * time, or next to nothing in all its steps.
   */
  boolean isEndless(double steps, double endNs) {
    return lastNs < endNs / 2 || steps > MOST_FOR_ONE * Math.max(1, pieces);
  }
}
