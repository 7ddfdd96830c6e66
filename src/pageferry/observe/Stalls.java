package pageferry.observe;

import org.jspecify.annotations.Nullable;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.Tracepoint;
import pageferry.world.Tracepoint.DirectReclaimEnd;
import pageferry.world.Tracepoint.KswapdSleep;
import pageferry.world.Tracepoint.MigratePages;
import pageferry.world.Tracepoint.PageAlloc;
import pageferry.world.Tracepoint.PageFault;
import pageferry.world.Tracepoint.UserAccesses;
import pageferry.world.Tracer;

/**
 * The longest virtual time in which work was done in vain: attempts to migrate, reclaim or allocate
 * ended with nothing, and meanwhile no system call or fault ended, no page was moved or freed by
 * reclaim, and no program accessed memory, raised a signal or exited. Time in which all sleep is
 * none of it, for then nobody attempts anything.
 */
public final class Stalls implements Tracer {
  /** Fewer attempts in vain than these are nothing to tell of, however long they took. */
  private static final int LEAST_ATTEMPTS = 3;

  private long progressNs;
  private int attempts;
  private @Nullable Stall longest;

  /**
   * A stretch of time without progress.
   *
   * @param fromNs the virtual instant of the last progress
   * @param lastsNs from there to the last attempt in vain
   * @param attempts how many there were
   * @param task who made the last one; 0: kswapd
   */
  public record Stall(long fromNs, long lastsNs, int attempts, int task) {}

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (event instanceof UserAccesses
        || event instanceof PageFault
        || event instanceof SysExit
        || event instanceof Tracepoint.SignalRaised
        || event instanceof Tracepoint.TaskExit) {
      progress(timeNs);
    } else if (event instanceof MigratePages end) {
      tried(timeNs, task, end.counts().succeeded() > 0);
    } else if (event instanceof DirectReclaimEnd end) {
      tried(timeNs, task, end.reclaimed() > 0);
    } else if (event instanceof KswapdSleep end) {
      tried(timeNs, task, end.reclaimed() > 0);
    } else if (event instanceof PageAlloc end && end.pfn() < 0) {
      tried(timeNs, task, false);
    }
  }

  private void progress(long timeNs) {
    progressNs = timeNs;
    attempts = 0;
  }

  private void tried(long timeNs, int task, boolean achieved) {
    if (achieved) {
      progress(timeNs);
      return;
    }
    attempts++;
    long lastsNs = timeNs - progressNs;
    if (attempts >= LEAST_ATTEMPTS && (longest == null || lastsNs > longest.lastsNs)) {
      longest = new Stall(progressNs, lastsNs, attempts, task);
    }
  }

  /** The longest one, or null if there was none. */
  public @Nullable Stall longest() {
    return longest;
  }
}
