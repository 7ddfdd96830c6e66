package pageferry.experiment.torture;

import java.util.TreeMap;
import pageferry.mm.StepOp;
import pageferry.world.StepEvent;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/** Whether a run that is cut off was still getting on. */
final class Vitals implements Tracer {
  /** No run that gets on takes so many messages for one piece of work. */
  private static final double MOST_FOR_ONE = 5000;

  /** Offlining goes on in vain until its signal comes, and that is some seconds. */
  private static final double OFFLINING_NS = 60e9;

  private final TreeMap<Integer, Long> offlining = new TreeMap<>();
  private long lastNs;
  private long pieces;

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (event instanceof StepEvent.SysEnter enter && enter.call() == StepOp.OFFLINE_NODE) {
      offlining.put(task, timeNs);
    } else if (event instanceof StepEvent.SysExit) {
      offlining.remove(task);
    } else if (event instanceof Tracepoint.TaskExit exit) {
      offlining.remove(exit.pid());
    }
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
   * time, or next to nothing in all its steps. Who offlines memory waits for its signal meanwhile.
   */
  boolean isEndless(double steps, double endNs) {
    if (offlining.values().stream().anyMatch(began -> endNs - began < OFFLINING_NS)) {
      return false;
    }
    return lastNs < endNs / 2 || steps > MOST_FOR_ONE * Math.max(1, pieces);
  }
}
