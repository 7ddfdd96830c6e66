package pageferry.observe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.collections.IntHashSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.LockClass;
import pageferry.mm.WaitKind;
import pageferry.world.FaultKind;
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
 * still raise it, all of whom must be stuck before the waiter is; who waits for lru_add_drain_all()
 * waits for whoever has its mutex, or for the CPUs that are late with it and who spins there.
 */
public final class WaitGraph extends WritebackHolders {
  private static final int[] NOBODY = {};
  private static final long FOLIOS = LockClass.FOLIO.key(0);

  /** The tasks that sleep, in the order in which they went to sleep. */
  private final Map<Integer, WaitingTask> sleepers = new LinkedHashMap<>();

  private final Reclaims reclaims = new Reclaims();
  private final Admissions admissions = new Admissions();
  private final List<Deadlock> deadlocks = new ArrayList<>();
  private final SignalWaits signals;
  private final Circles circles = new Circles(this);
  private final DrainWaits drains = new DrainWaits();

  /** How many tasks wait for each signal, by what {@link TaskBlocked} makes of it. */
  private final Map<Long, Integer> waitedFor = new LinkedHashMap<>();

  private long blocks;

  /** A graph of tasks of whose signals nothing is known. */
  public WaitGraph() {
    this(SignalPlan.UNKNOWN);
  }

  /**
   * @param plan who raises which signal
   */
  public WaitGraph(SignalPlan plan) {
    signals = new SignalWaits(plan);
  }

  @Override
  public void on(FolioLocked event) {
    locks.add(event.pfn() | FOLIOS, task());
  }

  @Override
  public void on(FolioUnlocked event) {
    locks.remove(event.pfn() | FOLIOS, task());
    unlocked(event.pfn());
  }

  @Override
  public void on(MmapLockAcquired event) {
    has(LockClass.MMAP.key(event.mm()), event.write());
    admissions.acquired(task(), timeNs());
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
    sleepers.remove(task());
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
  }

  @Override
  public void on(TaskBlocked event) {
    if (event.what().ofSpace() && admissions.isOver(task(), timeNs())) {
      return;
    }
    waits(event);
  }

  private void waits(TaskBlocked event) {
    sleepers.remove(task());
    sleepers.put(task(), new WaitingTask(task(), event, timeNs(), blocks++));
    if (event.what() == WaitKind.SIGNAL) {
      waitedFor.merge(event.object(), 1, Integer::sum);
    }
    seek(timeNs(), task(), signalsMayCome());
  }

  @Override
  public void on(TaskWoken event) {
    WaitingTask sleeper = sleepers.remove(task());
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
    if (!waitedFor.isEmpty()) {
      boolean mayCome = signalsMayCome();
      inOrder().forEach(sleeper -> seek(timeNs(), sleeper.task, mayCome));
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
    seek(timeNs(), task(), signalsMayCome());
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
    if (event.kind() == FaultKind.DRAIN_STUCK) {
      drains.isLate(cpu(), 0);
    }
  }

  private static int[] with(int[] before, int one) {
    int[] now = Arrays.copyOf(before, before.length + 1);
    now[before.length] = one;
    return now;
  }

  private void unlocked(long pfn) {
    for (WaitingTask sleeper : sleepers.values()) {
      if (sleeper.reason.what() == WaitKind.FOLIO_WAIT && sleeper.reason.object() == pfn) {
        sleeper.perhapsWoken = true;
      }
    }
  }

  private List<WaitingTask> inOrder() {
    return List.copyOf(sleepers.values());
  }

  // Cycles

  /** Nobody waits for a task that has no lock: it is the last one in every queue. */
  private void seek(long timeNs, int task, boolean signalsMayCome) {
    if (signalsMayCome && !locks.hasAny(task) && !drains.isInTheWay(task)) {
      return;
    }
    List<Deadlock.Wait> circle = signalsMayCome ? circles.through(task) : circles.behind(task);
    Deadlock found = new Deadlock(timeNs, circle);
    if (!circle.isEmpty() && deadlocks.stream().noneMatch(found::isSame)) {
      deadlocks.add(found);
    }
  }

  /** Whether those who are awake can end every wait for a signal. */
  private boolean signalsMayCome() {
    return waitedFor.keySet().stream()
        .allMatch(signal -> signals.canEnd(signal, task -> !sleepers.containsKey(task)));
  }

  /** The tasks that sleep, in the order in which they went to sleep. */
  int[] asleep() {
    return inOrder().stream().mapToInt(sleeper -> sleeper.task).toArray();
  }

  /** The edges of a task that sleeps; none of one that does not, or waits for nobody known. */
  List<Deadlock.Wait> edges(int task) {
    WaitingTask sleeper = sleepers.get(task);
    if (sleeper == null) {
      return List.of();
    }
    List<Deadlock.Wait> edges = new ArrayList<>();
    for (int holder : blockers(sleeper)) {
      edges.add(wait(sleeper, holder));
    }
    return edges;
  }

  /** Whether a sleeper goes on once all others but those have. */
  boolean canWake(int task, IntHashSet doomed) {
    WaitingTask sleeper = Objects.requireNonNull(sleepers.get(task));
    TaskBlocked reason = sleeper.reason;
    return reason.what() == WaitKind.SIGNAL
        ? signals.canEnd(reason.object(), other -> !doomed.contains(other))
        : Arrays.stream(blockers(sleeper)).noneMatch(doomed::contains);
  }

  private Deadlock.Wait wait(WaitingTask sleeper, int holder) {
    TaskBlocked reason = sleeper.reason;
    String name = reason.what() == WaitKind.SIGNAL ? signals.name(reason.object()) : "";
    return new Deadlock.Wait(
        sleeper.task, reason.what(), reason.object(), holder, sleeper.sinceNs, name);
  }

  /** The tasks that a sleeper waits for. */
  private int[] blockers(WaitingTask sleeper) {
    if (sleeper.lock().isFair()) {
      return inFront(sleeper);
    }
    return switch (sleeper.what()) {
      case FOLIO_LOCK, FOLIO_WAIT, FOLIO_WRITEBACK ->
          sleeper.perhapsWoken ? NOBODY : locks.holders(sleeper.key());
      case SIGNAL -> signals.raisers(sleeper.reason.object());
      case LRU_DRAIN -> drains.blockers(sleeper.task, sleepers);
      default -> NOBODY;
    };
  }

  /** The tasks that have the fair lock which a sleeper waits for, if it cannot share it. */
  private int[] having(WaitingTask sleeper) {
    boolean excluded = !sleeper.what().isShared() || locks.isWritten(sleeper.key());
    return excluded ? locks.holders(sleeper.key()) : NOBODY;
  }

  /** These, and those in front of a sleeper in the queue that it cannot share the lock with. */
  private int[] inFront(WaitingTask sleeper) {
    int[] all = having(sleeper);
    for (WaitingTask other : sleepers.values()) {
      if (other.order >= sleeper.order) {
        break;
      }
      if (other.isInFrontOf(sleeper)) {
        all = with(all, other.task);
      }
    }
    return all;
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
    for (WaitingTask sleeper : inOrder()) {
      if (sleeper.perhapsWoken) {
        sleeper.perhapsWoken = false;
        seek(timeNs, sleeper.task, signalsMayCome());
      }
    }
  }

  /**
   * The sleepers in the order in which they went to sleep, each with those who have what it waits
   * for, and of a queue for mmap_lock with the last one in front of it, who waits for the others;
   * holder 0 is nobody known.
   */
  public List<Deadlock.Wait> waits() {
    List<Deadlock.Wait> waits = new ArrayList<>();
    Map<Long, Integer> lastWaiters = new TreeMap<>();
    Map<Long, Integer> lastWriters = new TreeMap<>();
    for (WaitingTask sleeper : sleepers.values()) {
      boolean isFair = sleeper.lock().isFair();
      int[] blockers = isFair ? having(sleeper) : blockers(sleeper);
      if (isFair) {
        boolean writes = !sleeper.what().isShared();
        int last = (writes ? lastWaiters : lastWriters).getOrDefault(sleeper.key(), 0);
        blockers = last == 0 ? blockers : with(blockers, last);
        lastWaiters.put(sleeper.key(), sleeper.task);
        if (writes) {
          lastWriters.put(sleeper.key(), sleeper.task);
        }
      }
      for (int holder : blockers.length == 0 ? new int[1] : blockers) {
        waits.add(wait(sleeper, holder));
      }
    }
    return waits;
  }

  /** Whether anybody sleeps. */
  public boolean hasSleepers() {
    return !sleepers.isEmpty();
  }

  /** The node for which a task reclaims directly, the innermost time; -1: it does not. */
  public int reclaimsFor(int task) {
    return reclaims.nodeOf(task);
  }

  /** What each task has that sleeps or has something, in ascending order. */
  public SortedMap<Integer, Held> held() {
    return locks.held(sleepers.keySet());
  }
}
