package pageferry.experiment.explore;

import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.LongHashSet;
import pageferry.actors.Machine;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.LockEvent.FolioLockWait;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioTrylockFailed;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.RemoveMigrationPte;
import pageferry.world.StepEvent.StepExit;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.ProcessFork;
import pageferry.world.TaskEvent.SignalRaised;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TraceListener;

/**
 * Whether the programs of one schedule come nearer to their ends, and whether it has to be fair
 * from now on. Who goes on and who waits is up to a search, and no kernel's scheduler would be as
 * unfair for as long; so without progress for some time messages go in the order in which they were
 * sent, and only what still does not come nearer to its end is a livelock: every task sleeps, or
 * goes round a loop of steps that access memory, or tries and fails, and nobody asks for a folio
 * that had not been asked for before.
 */
final class Headway extends TraceListener {
  /** So often a task has to go round before it is believed to do nothing else. */
  private static final int ROUNDS = 3;

  private final long patience;
  private final int lastTask;
  private final Int2IntHashMap forked = new Int2IntHashMap(0);
  private final Int2IntHashMap asleep = new Int2IntHashMap(0);
  private final Int2IntHashMap gone = new Int2IntHashMap(0);
  private final Int2IntHashMap rounds = new Int2IntHashMap(0);
  private final LongHashSet folios = new LongHashSet();
  private long steps;
  private long progress;
  private long fairSince = -1;
  private long newFolio;

  /**
   * @param patience how many steps may pass without progress
   * @param lastTask the number of the last task that has a program of the experiment
   */
  Headway(long patience, int lastTask) {
    this.patience = patience;
    this.lastTask = lastTask;
  }

  /** Says that one more message is about to be delivered. */
  void tick() {
    steps++;
    if (fairSince < 0 && steps - progress > patience) {
      fairSince = steps;
    }
  }

  @Override
  public void on(ProcessFork event) {
    forked.put(event.child(), 1);
  }

  @Override
  public void on(TaskBlocked event) {
    asleep.put(task(), 1);
  }

  @Override
  public void on(TaskWoken event) {
    asleep.remove(task());
  }

  @Override
  public void on(TaskExit event) {
    gone.put(event.pid(), 1);
    progress();
  }

  @Override
  public void on(SysExit event) {
    progress();
  }

  @Override
  public void on(PageFault event) {
    progress();
  }

  @Override
  public void on(RemoveMigrationPte event) {
    progress();
  }

  @Override
  public void on(SignalRaised event) {
    progress();
  }

  /** A program comes nearer to its end; what kswapd does by itself does not bring it there. */
  private void progress() {
    if (isOfProgram(task())) {
      progress = steps;
      rounds.clear();
      folios.clear();
    }
  }

  private boolean isOfProgram(int task) {
    return task >= Machine.FIRST_PID && task <= lastTask || forked.containsKey(task);
  }

  /** A step of accesses may be done again and again; while it lasts, it comes nearer to its end. */
  @Override
  public void on(StepExit event) {
    goesRound();
  }

  @Override
  public void on(MigratePages event) {
    if (event.counts().succeeded() == 0) {
      goesRound();
    }
  }

  @Override
  public void on(DirectReclaimEnd event) {
    if (event.reclaimed() == 0) {
      goesRound();
    }
  }

  @Override
  public void on(PageAlloc event) {
    if (event.pfn() < 0) {
      goesRound();
    }
  }

  @Override
  public void on(FolioTrylockFailed event) {
    goesRound();
    asks(event.pfn());
  }

  @Override
  public void on(FolioLockWait event) {
    asks(event.pfn());
  }

  @Override
  public void on(FolioLocked event) {
    asks(event.pfn());
  }

  private void goesRound() {
    if (isFair()) {
      rounds.put(task(), rounds.get(task()) + 1);
    }
  }

  private void asks(long pfn) {
    if (isFair() && folios.add(pfn)) {
      newFolio = steps;
    }
  }

  /** Whether messages have to go in the order in which they were sent from now on. */
  boolean isFair() {
    return fairSince >= 0;
  }

  /** Whether tasks work without end and achieve nothing, however fair the schedule is to them. */
  boolean isLivelocked() {
    long from = Math.max(progress, fairSince);
    return isFair()
        && steps - from > patience
        && (folios.isEmpty() || newFolio - from < patience / 2)
        && rounds.values().stream().anyMatch(count -> count >= ROUNDS)
        && everybodyIsIdle();
  }

  private boolean everybodyIsIdle() {
    for (int task = Machine.FIRST_PID; task <= lastTask; task++) {
      if (!isIdle(task)) {
        return false;
      }
    }
    return forked.keySet().stream().allMatch(this::isIdle);
  }

  private boolean isIdle(int task) {
    return gone.containsKey(task) || asleep.containsKey(task) || rounds.get(task) >= ROUNDS;
  }

  /** For how many steps nobody has come nearer to an end, in words. */
  String text() {
    return "no progress in the last "
        + (steps - progress)
        + " of "
        + steps
        + " steps, though messages went in order in "
        + (steps - Math.max(progress, fairSince))
        + " of them";
  }
}
