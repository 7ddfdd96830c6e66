package pageferry.experiment.explore;

import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.LongHashSet;
import pageferry.actors.Machine;
import pageferry.world.StepEvent;
import pageferry.world.Tracepoint;
import pageferry.world.Tracepoint.DirectReclaimEnd;
import pageferry.world.Tracepoint.FolioLockWait;
import pageferry.world.Tracepoint.FolioLocked;
import pageferry.world.Tracepoint.FolioTrylockFailed;
import pageferry.world.Tracepoint.MigratePages;
import pageferry.world.Tracepoint.PageAlloc;
import pageferry.world.Tracepoint.UserAccesses;
import pageferry.world.Tracer;

/**
 * Whether the programs of one schedule come nearer to their ends, and whether it has to be fair
 * from now on. Who goes on and who waits is up to a search, and no kernel's scheduler would be as
 * unfair for as long; so without progress for some time messages go in the order in which they were
 * sent, and only what still does not come nearer to its end is a livelock: every task sleeps, or
 * goes round a loop of accesses, or tries and fails, and nobody asks for a folio that had not been
 * asked for before.
 */
final class Headway implements Tracer {
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
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (event instanceof Tracepoint.ProcessFork fork) {
      forked.put(fork.child(), 1);
    } else if (event instanceof Tracepoint.TaskExit exit) {
      gone.put(exit.pid(), 1);
    } else if (event instanceof Tracepoint.TaskBlocked) {
      asleep.put(task, 1);
    } else if (event instanceof Tracepoint.TaskWoken) {
      asleep.remove(task);
    }
    if (isProgress(event) && isOfProgram(task)) {
      progress = steps;
      rounds.clear();
      folios.clear();
    } else if (fairSince >= 0) {
      note(task, event);
    }
  }

  /** What brings a program nearer to its end; what kswapd does by itself does not. */
  private static boolean isProgress(Tracepoint event) {
    return event instanceof StepEvent.SysExit
        || event instanceof Tracepoint.PageFault
        || event instanceof Tracepoint.RemoveMigrationPte
        || event instanceof Tracepoint.SignalRaised
        || event instanceof Tracepoint.TaskExit;
  }

  private boolean isOfProgram(int task) {
    return task >= Machine.FIRST_PID && task <= lastTask || forked.containsKey(task);
  }

  private void note(int task, Tracepoint event) {
    boolean round =
        event instanceof UserAccesses
            || event instanceof MigratePages end && end.counts().succeeded() == 0
            || event instanceof DirectReclaimEnd reclaim && reclaim.reclaimed() == 0
            || event instanceof PageAlloc alloc && alloc.pfn() < 0
            || event instanceof FolioTrylockFailed;
    if (round) {
      rounds.put(task, rounds.get(task) + 1);
    }
    if (event instanceof FolioTrylockFailed failed) {
      asks(failed.pfn());
    } else if (event instanceof FolioLockWait wait) {
      asks(wait.pfn());
    } else if (event instanceof FolioLocked locked) {
      asks(locked.pfn());
    }
  }

  private void asks(long pfn) {
    if (folios.add(pfn)) {
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
