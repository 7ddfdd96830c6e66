package pageferry.observe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.LockClass;
import pageferry.mm.WaitKind;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.LockAcquire;
import pageferry.world.LockEvent.LockAcquired;
import pageferry.world.LockEvent.LockRelease;
import pageferry.world.LockEvent.LockSpins;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockDowngraded;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MemoryEvent.LruDrainAll;
import pageferry.world.MemoryEvent.LruDrainMutex;
import pageferry.world.TaskEvent.FaultInjected;
import pageferry.world.TaskEvent.SignalRaised;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TaskEvent.WorkqueueExecuteStart;
import pageferry.world.TaskEvent.WorkqueueQueueWork;

/**
 * Who waits for whom: the tasks that sleep, what for, and who has it. Brought up to date at every
 * block and wake; a cycle is found the moment it closes.
 *
 * <p>An edge leads from a sleeper to each task that has what it wants in a way that excludes it,
 * and, where a lock is fair, as mmap_lock is, to those that asked before and cannot share it. A
 * shared waiter of a folio whose holder has unlocked it may have been woken already, so it has no
 * edge until the run has come to rest. Who waits for a signal waits for those whose programs can
 * still raise it, all of whom must be stuck before the waiter is, and who waits for free pages for
 * all who may free some; who waits for lru_add_drain_all() waits for whoever has its mutex, or for
 * the CPUs that are late with it and who spins there.
 */
public final class WaitGraph extends MemoryHolders {
  private static final long FOLIOS = LockClass.FOLIO.key(0);

  private final Reclaims reclaims;
  private final Admissions admissions;
  private final List<Deadlock> deadlocks = new ArrayList<>();
  private final SignalWaits signals;
  private final DrainWaits drains;
  private final WaitEdges edges;
  private final Circles circles;

  /** How many tasks wait for each signal, by what {@link TaskBlocked} makes of it. */
  private final Map<Long, Integer> waitedFor = new LinkedHashMap<>();

  /** A graph of tasks of whose signals nothing is known. */
  public WaitGraph() {
    this(SignalPlan.UNKNOWN);
  }

  /**
   * @param plan who raises which signal
   */
  public WaitGraph(SignalPlan plan) {
    super(new HeldLocks(), new MemoryWaits());
    reclaims = new Reclaims();
    admissions = new Admissions();
    drains = new DrainWaits();
    signals = new SignalWaits(plan);
    edges = new WaitEdges(locks, signals, drains, memory);
    memory.live(plan.first(), plan.tasks());
    circles = new Circles(edges);
  }

  /** The same graph, which goes on by itself. */
  WaitGraph(WaitGraph other) {
    super(new HeldLocks(other.locks), new MemoryWaits(other.memory));
    reclaims = new Reclaims(other.reclaims);
    admissions = new Admissions(other.admissions);
    drains = new DrainWaits(other.drains);
    signals = new SignalWaits(other.signals);
    deadlocks.addAll(other.deadlocks);
    waitedFor.putAll(other.waitedFor);
    edges = new WaitEdges(locks, signals, drains, memory).from(other.edges);
    circles = new Circles(edges);
  }

  @Override
  public void on(FolioLocked event) {
    locks.add(event.pfn() | FOLIOS, task());
  }

  @Override
  public void on(FolioUnlocked event) {
    locks.remove(event.pfn() | FOLIOS, task());
    edges.unlocked(event.pfn());
  }

  @Override
  public void on(MmapLockAcquired event) {
    has(LockClass.MMAP.key(event.mm()), event.write());
  }

  @Override
  public void on(MmapLockReleased event) {
    gives(LockClass.MMAP.key(event.mm()));
  }

  @Override
  public void on(MmapLockDowngraded event) {
    locks.written(LockClass.MMAP.key(event.mm()), false);
  }

  @Override
  public void on(LockAcquired event) {
    has(event.what().lock().key(event.object()), !event.what().isShared());
  }

  private void has(long lock, boolean alone) {
    admissions.acquired(task(), lock, timeNs());
    edges.hasItNow(task());
    locks.add(lock, task());
    if (alone) {
      locks.written(lock, true);
    }
  }

  private void gives(long lock) {
    locks.remove(lock, task());
    locks.written(lock, false);
  }

  @Override
  public void on(LockRelease event) {
    gives(event.what().lock().key(event.object()));
  }

  @Override
  public void on(LockSpins event) {
    waits(new TaskBlocked(event.what(), event.object(), event.holder()));
  }

  @Override
  public void on(LockAcquire event) {
    admissions.wants(task());
    if (event.what() == WaitKind.MEMORY) {
      memory.prepares(task());
    }
  }

  @Override
  public void on(TaskBlocked event) {
    waits(event);
  }

  private void waits(TaskBlocked event) {
    if (event.what().rests()) {
      return;
    }
    if (admissions.isOver(task(), event.what().lock().key(event.object()), timeNs())) {
      return;
    }
    edges.sleeps(task(), event, timeNs());
    if (event.what() == WaitKind.SIGNAL) {
      waitedFor.merge(event.object(), 1, Integer::sum);
    }
    seek(timeNs(), task(), mayBeEnded());
  }

  @Override
  public void on(TaskWoken event) {
    admissions.woken(task());
    WaitingTask sleeper = edges.wakes(task());
    if (sleeper != null && sleeper.reason.what() == WaitKind.SIGNAL) {
      waitedFor.computeIfPresent(sleeper.reason.object(), (signal, n) -> n > 1 ? n - 1 : null);
    }
  }

  @Override
  public void on(SignalRaised event) {
    signals.raised(task(), event.name());
  }

  @Override
  public void on(TaskExit event) {
    signals.exited(event.pid());
    memory.exited(event.pid());
    if (!waitedFor.isEmpty()) {
      seekAll();
    } else {
      disappointed();
    }
  }

  private void seekAll() {
    boolean mayCome = mayBeEnded();
    edges.inOrder().forEach(sleeper -> seek(timeNs(), sleeper.task, mayCome));
  }

  @Override
  void disappointed() {
    if (memory.isAwaited()) {
      seekAll();
    }
  }

  @Override
  void relieved() {
    if (memory.isAwaited()) {
      edges.relieved();
    }
  }

  @Override
  public void on(DirectReclaimBegin event) {
    reclaims.begins(task(), event.node());
  }

  @Override
  public void on(DirectReclaimEnd event) {
    reclaims.ends(task());
  }

  @Override
  public void on(LruDrainAll event) {
    drains.done();
  }

  @Override
  public void on(LruDrainMutex event) {
    drains.mutex(task(), event.holder());
    seek(timeNs(), task(), mayBeEnded());
  }

  @Override
  public void on(WorkqueueQueueWork event) {
    drains.isLate(cpu(), task());
  }

  @Override
  public void on(WorkqueueExecuteStart event) {
    drains.isLateNoMore(cpu());
  }

  @Override
  public void on(FaultInjected event) {
    switch (event.kind()) {
      case DRAIN_STUCK -> drains.isLate(cpu(), 0);
      case LOST_WAKEUP -> edges.losesWakeup(task());
      default -> {}
    }
  }

  // Cycles

  /** Nobody waits for a task that has no lock: it is the last one in every queue. */
  private void seek(long timeNs, int task, boolean mayBeEnded) {
    if (mayBeEnded && !locks.hasAny(task) && !drains.isInTheWay(task)) {
      return;
    }
    List<Deadlock.Wait> circle = mayBeEnded ? circles.through(task) : circles.behind(task);
    Deadlock found = new Deadlock(timeNs, circle);
    if (!circle.isEmpty() && deadlocks.stream().noneMatch(found::isSame)) {
      deadlocks.add(found);
    }
  }

  /** Whether those who are awake can end every wait for a signal, or for memory. */
  private boolean mayBeEnded() {
    boolean memoryMayCome =
        !memory.isAwaited()
            || memory.mayCome()
            || memory.others(0).anyMatch(task -> !edges.isAsleep(task));
    return memoryMayCome && signalsMayCome();
  }

  private boolean signalsMayCome() {
    for (long signal : waitedFor.keySet()) {
      if (!signals.canEnd(signal, task -> !edges.isAsleep(task))) {
        return false;
      }
    }
    return true;
  }

  // What there is to tell

  /** The cycles that have closed so far, in the order in which they did. */
  public List<Deadlock> deadlocks() {
    return List.copyOf(deadlocks);
  }

  /** Whether a cycle has closed. */
  public boolean isDeadlocked() {
    return !deadlocks.isEmpty();
  }

  /** The first cycle, or null. */
  public @Nullable Deadlock first() {
    return deadlocks.isEmpty() ? null : deadlocks.get(0);
  }

  /**
   * Says that the run has come to rest: whoever sleeps now sleeps for ever, and cycles that went
   * through shared waiters can be told.
   */
  public void atRest(long timeNs) {
    for (WaitingTask sleeper : edges.inOrder()) {
      if (sleeper.perhapsWoken) {
        sleeper.perhapsWoken = false;
        if (sleeper.what() == WaitKind.MEMORY) {
          memory.prepares(sleeper.task);
        }
        seek(timeNs, sleeper.task, mayBeEnded());
      }
    }
  }

  /**
   * The sleepers in the order in which they went to sleep, each with those who have what it waits
   * for, and of a queue for mmap_lock with the last one in front of it, who waits for the others.
   */
  public List<Deadlock.Wait> waits() {
    return edges.all();
  }

  /** How things stand with lru_add_drain_all(). */
  LruDrain drain() {
    return drains.now();
  }

  /** Whether a lock that can be shared is held alone. */
  boolean isHeldAlone(LockClass lock, long object) {
    return locks.isWritten(lock.key(object));
  }

  /** Whether anybody sleeps. */
  public boolean hasSleepers() {
    return !edges.tasks().isEmpty();
  }

  /** The node for which a task reclaims directly, the innermost time; -1: it does not. */
  public int reclaimsFor(int task) {
    return reclaims.nodeOf(task);
  }

  /** What each task has that sleeps or has something, in ascending order. */
  public SortedMap<Integer, Held> held() {
    return locks.held(edges.tasks());
  }
}
