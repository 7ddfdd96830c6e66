package pageferry.experiment.torture;

import java.util.Map;
import java.util.TreeMap;
import pageferry.mm.StepOp;
import pageferry.observe.StepsInProgress;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.AccessEvent.UserAccesses;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MemoryEvent.PageFree;
import pageferry.world.MigrateEvent.RemoveMigrationPte;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.ProcessFork;
import pageferry.world.TaskEvent.SignalRaised;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TraceListener;

/** Whether a run that is cut off was still getting on. */
final class Vitals extends TraceListener {
  /** No run that gets on takes so many messages for one piece of work. */
  private static final double MOST_FOR_ONE = 5000;

  /** Offlining goes on in vain until its signal comes, and that is some seconds. */
  private static final double OFFLINING_NS = 60e9;

  /** After so many rounds an allocation fails or a charge kills. */
  private static final int MAX_RECLAIM_RETRIES = 16;

  private final StepsInProgress inProgress;
  private final Map<Integer, Integer> inVain = new TreeMap<>();
  private long lastNs;
  private long pieces;

  /**
   * @param inProgress the steps of the same run
   */
  Vitals(StepsInProgress inProgress) {
    this.inProgress = inProgress;
  }

  @Override
  public void on(SysExit event) {
    works();
  }

  @Override
  public void on(TaskExit event) {
    works();
  }

  @Override
  public void on(PageFault event) {
    works();
  }

  @Override
  public void on(UserAccesses event) {
    works();
  }

  @Override
  public void on(SignalRaised event) {
    works();
  }

  @Override
  public void on(ProcessFork event) {
    works();
  }

  @Override
  public void on(RemoveMigrationPte event) {
    works();
  }

  @Override
  public void on(PageFree event) {
    works();
  }

  @Override
  public void on(PageAlloc event) {
    if (event.pfn() >= 0) {
      works();
    }
  }

  /**
   * Reclaim that frees nothing is a piece of work as long as the kernel would try it again:
   * should_reclaim_retry() (mm/page_alloc.c), try_charge_memcg() (mm/memcontrol.c, Linux 6.1). One
   * round of it may look at all pages that there are.
   */
  @Override
  public void on(DirectReclaimEnd event) {
    int rounds = inVain.merge(task(), 1, Integer::sum);
    if (event.reclaimed() > 0) {
      works();
    } else if (rounds <= MAX_RECLAIM_RETRIES) {
      lastNs = timeNs();
    }
  }

  private void works() {
    inVain.remove(task());
    lastNs = timeNs();
    pieces++;
  }

  /**
   * Whether a run that was cut off goes round in circles: nothing was done in the later half of its
   * time, or next to nothing in all its steps. Who offlines memory waits for its signal meanwhile.
   */
  boolean isEndless(double steps, double endNs) {
    if (inProgress.isIn(StepOp.OFFLINE_NODE, endNs - OFFLINING_NS)) {
      return false;
    }
    return lastNs < endNs / 2 || steps > MOST_FOR_ONE * Math.max(1, pieces);
  }
}
