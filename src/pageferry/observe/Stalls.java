package pageferry.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.StepOp;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.AccessEvent.UserAccesses;
import pageferry.world.LockEvent.FolioTrylockFailed;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MemoryEvent.KswapdSleep;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.SignalRaised;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TraceListener;

/**
 * The longest virtual time in which work was done in vain: attempts to migrate, reclaim, allocate
 * or lock a folio ended with nothing, and meanwhile no system call or fault ended, no page was
 * moved or freed by reclaim, and no program accessed memory, raised a signal or exited. Time in
 * which all sleep is none of it, for then nobody attempts anything.
 */
public final class Stalls extends TraceListener {
  /** Fewer attempts in vain than these are nothing to tell of, however long they took. */
  private static final int LEAST_ATTEMPTS = 3;

  private final VainCalls vain = new VainCalls();
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

  /**
   * A call that came no nearer to its end.
   *
   * @param task who made it
   * @param call what it was
   * @param fromNs the virtual instant from which on nothing moved
   * @param lastsNs from there to its end
   */
  public record VainCall(int task, StepOp call, long fromNs, long lastsNs) {}

  @Override
  public void on(SysEnter event) {
    vain.enters(event.call(), task(), timeNs());
  }

  @Override
  public void on(UserAccesses event) {
    progress();
  }

  @Override
  public void on(PageFault event) {
    progress();
  }

  @Override
  public void on(SysExit event) {
    vain.exits(event, task(), timeNs());
    progress();
  }

  @Override
  public void on(SignalRaised event) {
    progress();
  }

  @Override
  public void on(TaskExit event) {
    progress();
  }

  @Override
  public void on(MigratePages event) {
    if (event.counts().succeeded() > 0) {
      vain.cameNearer(task(), timeNs());
    }
    tried(event.counts().succeeded() > 0);
  }

  @Override
  public void on(DirectReclaimEnd event) {
    tried(event.reclaimed() > 0);
  }

  @Override
  public void on(KswapdSleep event) {
    tried(event.reclaimed() > 0);
  }

  @Override
  public void on(PageAlloc event) {
    if (event.pfn() < 0) {
      tried(false);
    }
  }

  @Override
  public void on(FolioTrylockFailed event) {
    tried(false);
  }

  private void progress() {
    progressNs = timeNs();
    attempts = 0;
  }

  private void tried(boolean achieved) {
    if (achieved) {
      progress();
      return;
    }
    attempts++;
    long lastsNs = timeNs() - progressNs;
    if (attempts >= LEAST_ATTEMPTS && (longest == null || lastsNs > longest.lastsNs)) {
      longest = new Stall(progressNs, lastsNs, attempts, task());
    }
  }

  /** The longest one, or null if there was none. */
  public @Nullable Stall longest() {
    return longest;
  }

  /** The calls that came no nearer to their ends. */
  public List<VainCall> vain() {
    return vain.calls();
  }
}
