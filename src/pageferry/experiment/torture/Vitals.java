package pageferry.experiment.torture;

import pageferry.mm.StepOp;
import pageferry.observe.StepsInProgress;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.AccessEvent.UserAccesses;
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

  private final StepsInProgress inProgress;
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

  private void works() {
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
