package pageferry.observe.waits;

import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;
import pageferry.mm.LockClass;
import pageferry.observe.Admissions;
import pageferry.observe.RunStart;
import pageferry.observe.waits.Had.How;
import pageferry.observe.waits.Holds.Hold;
import pageferry.world.AccessEvent.MigrationEntryWaited;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.AccessEvent.PageFaultBegin;
import pageferry.world.AccessEvent.TlbFlush;
import pageferry.world.AccessEvent.UserAccesses;
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
import pageferry.world.MemoryEvent.FolioEndWriteback;
import pageferry.world.MemoryEvent.FolioSplit;
import pageferry.world.MemoryEvent.FolioStartWriteback;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.MigrateEvent.RemoveMigrationPmd;
import pageferry.world.MigrateEvent.RemoveMigrationPte;
import pageferry.world.MigrateEvent.SetMigrationPmd;
import pageferry.world.MigrateEvent.SetMigrationPte;
import pageferry.world.StepEvent.StepExit;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.SchedSwitch;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * What was behind each wait: follows what every task does, who has which lock, and who sleeps for
 * it; explains the largest duration of each metric, and sums up who stood in whose way.
 */
public final class WaitChains extends TraceListener {
  private final Names names;
  private final Drains drains = new Drains();
  private final Holds locks = new Holds(drains);
  private final Admissions admissions = new Admissions();
  private final Int2ObjectHashMap<TaskPast> pasts = new Int2ObjectHashMap<>();
  private final Int2ObjectHashMap<Integer> running = new Int2ObjectHashMap<>();
  private final Tails tails;
  private final LongSleeps longSleeps;
  private final Blockers blockers;
  private long lastNs;

  /**
   * @param start what the run begins with
   * @param sleeps of how many sleeps it is told why, besides those that are the largest of a metric
   */
  public WaitChains(RunStart start, int sleeps) {
    names = new Names(start);
    Explainer explainer = new Explainer(names, locks, this::past);
    tails = new Tails(names, explainer);
    longSleeps = new LongSleeps(sleeps, names, explainer);
    blockers = new Blockers(names, locks, this::past);
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    lastNs = timeNs;
    tails.next();
    names.emit(timeNs, cpu, task, event);
    if (cpu >= 0 && task > 0 && event.isOfRunner()) {
      runs(timeNs, cpu, task);
    }
    drains.emit(timeNs, cpu, task, event);
    super.emit(timeNs, cpu, task, event);
    if (task > 0) {
      past(task).lastNs = timeNs;
    }
  }

  private TaskPast past(int task) {
    TaskPast known = pasts.get(task);
    if (known == null) {
      known = new TaskPast(task);
      pasts.put(task, known);
    }
    return known;
  }

  private TaskPast past() {
    return past(task());
  }

  // Who runs

  private void runs(long nowNs, int cpu, int task) {
    running.put(cpu, (Integer) task);
    TaskPast past = past(task);
    Stretch waited = past.runnable;
    if (waited != null) {
      waited.end(nowNs);
      past.offCpu.add(waited);
      past.runnable = null;
    }
  }

  private void isRunnable(int task) {
    TaskPast past = past(task);
    if (past.asleep == null && past.runnable == null) {
      past.runnable = new Stretch(timeNs());
    }
  }

  @Override
  public void on(SchedSwitch event) {
    Integer before = running.get(cpu());
    if (before != null && before == event.previous() && before != event.next()) {
      isRunnable(before);
    }
    if (event.next() > 0) {
      runs(timeNs(), cpu(), event.next());
    } else {
      running.remove(cpu());
    }
  }

  @Override
  public void on(TaskExit event) {
    running.remove(cpu());
    TaskPast past = past(event.pid());
    past.turnsTo(timeNs(), Doing.USER);
    past.runnable = null;
  }

  // What tasks are at

  @Override
  public void on(SysEnter event) {
    past().turnsTo(timeNs(), Doing.USER.in(event.call()));
  }

  @Override
  public void on(SysExit event) {
    tails.call(past(), event.call(), timeNs(), event.tookNs());
    past().turnsTo(timeNs(), Doing.USER);
  }

  @Override
  public void on(StepExit event) {
    tails.call(past(), event.op(), timeNs(), event.tookNs());
  }

  @Override
  public void on(PageFaultBegin event) {
    TaskPast past = past();
    past.turnsTo(timeNs(), past.doing().in(new Doing.Fault(event.addr(), event.write())));
  }

  @Override
  public void on(PageFault event) {
    tails.fault(past(), timeNs(), event.tookNs());
    past().turnsTo(timeNs(), past().doing().in((Doing.Fault) null));
  }

  @Override
  public void on(MigratePagesStart event) {
    past().migrations.push(event.reason());
    migrates();
  }

  @Override
  public void on(MigratePages event) {
    past().migrations.poll();
    migrates();
  }

  private void migrates() {
    TaskPast past = past();
    past.turnsTo(timeNs(), past.doing().migrating(past.migrations.peek()));
  }

  @Override
  public void on(SetMigrationPte event) {
    past().worked(WorkLog.Kind.UNMAP, timeNs(), Long.MAX_VALUE);
  }

  @Override
  public void on(SetMigrationPmd event) {
    past().worked(WorkLog.Kind.UNMAP, timeNs(), Long.MAX_VALUE);
  }

  @Override
  public void on(TlbFlush event) {
    past().worked(WorkLog.Kind.FLUSH, timeNs(), Long.MAX_VALUE);
  }

  @Override
  public void on(RemoveMigrationPte event) {
    past().worked(WorkLog.Kind.COPY, timeNs(), Long.MAX_VALUE);
  }

  @Override
  public void on(RemoveMigrationPmd event) {
    past().worked(WorkLog.Kind.COPY, timeNs(), Long.MAX_VALUE);
  }

  @Override
  public void on(DirectReclaimBegin event) {
    TaskPast past = past();
    if (past.nested++ == 0) {
      past.reclaiming = new Reclaim(timeNs(), event.node());
    }
  }

  @Override
  public void on(DirectReclaimEnd event) {
    TaskPast past = past();
    past.nested = Math.max(0, past.nested - 1);
    Reclaim reclaim = past.reclaiming;
    if (reclaim != null && past.nested == 0) {
      reclaim.end(timeNs());
      past.reclaims.add(reclaim);
      past.reclaiming = null;
      blockers.reclaimed(past, reclaim);
      tails.stall(past, reclaim);
    }
  }

  @Override
  public void on(UserAccesses event) {
    tails.access(past(), timeNs(), event);
  }

  @Override
  public void on(FolioSplit event) {
    past().splitPfn = event.pfn();
  }

  @Override
  public void on(PageAlloc event) {
    past().worked(WorkLog.Kind.ALLOCATE, timeNs(), event.tookNs());
    tails.alloc(past(), timeNs(), event.tookNs());
  }

  // Locks

  @Override
  public void on(FolioLocked event) {
    locks.taken(Holds.folio(event.pfn()), new Hold(task(), How.LOCKED, timeNs()));
    if (event.waitedNs() > 0) {
      tails.lockWait(past(), timeNs(), event.waitedNs());
    }
  }

  @Override
  public void on(FolioUnlocked event) {
    long lock = Holds.folio(event.pfn());
    Hold hold = locks.released(lock, task(), timeNs() - event.heldNs());
    locks.stoodInTheWay(lock, hold, timeNs());
    tails.lockHold(past(), event.pfn(), timeNs(), event.heldNs());
  }

  @Override
  public void on(FolioStartWriteback event) {
    Hold hold = new Hold(event.ender(), How.WRITEBACK, timeNs());
    if (event.ender() > 0) {
      locks.taken(Holds.writeback(event.pfn()), hold);
    }
  }

  @Override
  public void on(FolioEndWriteback event) {
    locks.writtenBack(event.pfn(), timeNs());
  }

  @Override
  public void on(MigrationEntryWaited event) {
    tails.entryWait(past(), timeNs(), event.waitedNs());
  }

  @Override
  public void on(MmapLockAcquired event) {
    TaskPast past = past();
    Sleep sleep = past.asleep;
    if (sleep != null && sleep.what.ofSpace() && sleep.object == event.mm()) {
      locks.leftQueue(sleep, timeNs());
      wakes(past, sleep);
      tails.mmapWait(past, sleep);
    }
    admissions.acquired(task(), LockClass.MMAP.key(event.mm()), timeNs());
    How how = event.write() ? How.WRITES : How.READS;
    locks.taken(Holds.space(event.mm()), new Hold(task(), how, timeNs()));
  }

  @Override
  public void on(MmapLockReleased event) {
    long lock = Holds.space(event.mm());
    Hold hold = locks.released(lock, task(), timeNs());
    locks.stoodInTheWay(lock, hold, timeNs());
    tails.mmapHold(past(), event.mm(), hold, timeNs());
  }

  @Override
  public void on(MmapLockDowngraded event) {
    long lock = Holds.space(event.mm());
    Hold hold = locks.released(lock, task(), timeNs());
    locks.stoodInTheWay(lock, hold, timeNs());
    locks.taken(lock, new Hold(task(), How.READS, hold.sinceNs()));
  }

  @Override
  public void on(LockAcquired event) {
    TaskPast past = past();
    Sleep sleep = past.asleep;
    if (sleep != null && sleep.what == event.what() && sleep.object == event.object()) {
      locks.leftQueue(sleep, timeNs());
      wakes(past, sleep);
    }
    How how = event.what().isShared() ? How.READS : How.WRITES;
    How plain = event.what().mode().isEmpty() ? How.HAS : how;
    locks.taken(event.what().lock().key(event.object()), new Hold(task(), plain, timeNs()));
  }

  @Override
  public void on(LockRelease event) {
    long lock = event.what().lock().key(event.object());
    locks.stoodInTheWay(lock, locks.released(lock, task(), timeNs()), timeNs());
  }

  @Override
  public void on(LockSpins event) {
    Sleep sleep = new Sleep(task(), event.what(), event.object(), timeNs());
    past().asleep = sleep;
    locks.sleeps(sleep);
  }

  // Sleep

  @Override
  public void on(LockAcquire event) {
    admissions.wants(task());
  }

  @Override
  public void on(TaskBlocked event) {
    TaskPast past = past();
    long lock = event.what().lock().key(event.object());
    boolean isOver = event.what().ofSpace() && admissions.isOver(task(), lock, timeNs());
    if (past.asleep == null && !isOver) {
      Sleep sleep = new Sleep(task(), event.what(), event.object(), timeNs());
      past.asleep = sleep;
      past.runnable = null;
      locks.sleeps(sleep);
    }
    running.remove(cpu());
  }

  @Override
  public void on(TaskWoken event) {
    TaskPast past = past();
    Sleep sleep = past.asleep;
    if (sleep != null) {
      wakes(past, sleep);
      tails.woken(past, sleep);
    }
    Integer runs = running.get(cpu());
    if (runs != null && runs != task()) {
      isRunnable(task());
    }
  }

  private void wakes(TaskPast past, Sleep sleep) {
    sleep.end(timeNs());
    locks.wakes(sleep);
    past.sleeps.add(sleep);
    past.asleep = null;
    blockers.woken(past, sleep);
    longSleeps.woken(past, sleep);
  }

  /** What there is to tell; sleeps that go on count until now. */
  public Waits waits() {
    List<TaskPast> asleep = pasts.values().stream().filter(each -> each.asleep != null).toList();
    return new Waits(tails.all(), longSleeps.all(), blockers.all(asleep, lastNs));
  }
}
