package pageferry.serve.lanes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Long2LongHashMap;
import pageferry.mm.LockClass;
import pageferry.mm.WaitKind;
import pageferry.observe.Deadlock;
import pageferry.observe.Moment;
import pageferry.observe.OnCpu;
import pageferry.observe.Standstill;
import pageferry.observe.Standstill.TaskThen;
import pageferry.serve.lanes.Doing.Kind;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.LockRelease;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.TaskEvent.SchedSwitch;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * What each lane does when, as tracepoints tell it: a box for each stretch of time in which a lane
 * is at the same thing.
 */
public final class Lanes extends TraceListener {
  /** Lanes of a run; tasks and locks that come when there are as many have none. */
  private static final int MOST_LANES = 160;

  private static final int MOST_GIVEN = 1 << 16;
  private static final int NONE = -1;

  private final Boxes boxes;
  private final OnCpu onCpu;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Open> open = new ArrayList<>();
  private final Int2IntHashMap ofTask = new Int2IntHashMap(NONE);
  private final Map<Long, Integer> ofLock = new HashMap<>();
  private final int migrations;

  /** Who has each folio's lock. */
  private final Long2LongHashMap holders = new Long2LongHashMap(NONE);

  private final Map<Long, Given> given = new HashMap<>();
  private int migrating;
  private int left;
  private long nowNs;

  /** What a lane is at since when, and for how long it was at what is trouble. */
  private static final class Open {
    Doing what = Doing.NOTHING;
    long sinceNs;
    long troubleNs;
  }

  private record Given(int task, long timeNs) {}

  public Lanes(int cpus, Boxes boxes) {
    this.boxes = boxes;
    this.onCpu = new OnCpu(cpus, this::switched);
    for (int cpu = 0; cpu < Math.min(cpus, MOST_LANES / 2); cpu++) {
      add(new Lane(Lane.Kind.CPU, cpu));
    }
    migrations = add(new Lane(Lane.Kind.MIGRATIONS, 0));
  }

  private int add(Lane lane) {
    if (lanes.size() == MOST_LANES) {
      left++;
      return NONE;
    }
    lanes.add(lane);
    Open begins = new Open();
    begins.sinceNs = nowNs;
    open.add(begins);
    return lanes.size() - 1;
  }

  /** Begins where a run has come to a moment. */
  public void begin(Moment moment) {
    nowNs = moment.timeNs();
    List<Integer> running = moment.running();
    for (int cpu = 0; cpu < running.size(); cpu++) {
      if (running.get(cpu) > 0) {
        onCpu.emit(nowNs, cpu, running.get(cpu), new SchedSwitch(0, running.get(cpu)));
      }
    }
    Standstill still = moment.standstill();
    for (TaskThen task : still.tasks()) {
      task.folios().forEach(pfn -> holders.put((long) pfn, (long) task.pid()));
    }
    for (Deadlock.Wait wait : still.waits()) {
      blocked(wait.task(), wait.what(), wait.object());
    }
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    nowNs = timeNs;
    super.emit(timeNs, cpu, task, event);
    onCpu.emit(timeNs, cpu, task, event);
  }

  private void set(int lane, Doing what) {
    set(lane, what, nowNs);
  }

  private void set(int lane, Doing what, long atNs) {
    if (lane != NONE) {
      Open now = open.get(lane);
      if (!now.what.equals(what)) {
        close(lane, now, atNs);
        now.what = what;
      }
    }
  }

  private void close(int lane, Open now, long atNs) {
    if (atNs > now.sinceNs) {
      if (now.what.kind() != Kind.NOTHING) {
        boxes.box(lane, now.sinceNs, atNs, now.what);
        now.troubleNs += now.what.kind().isTrouble() ? atNs - now.sinceNs : 0;
      }
      now.sinceNs = atNs;
    }
  }

  /** Tells of what lanes are at until now as of boxes that end here. */
  public void flush() {
    for (int lane = 0; lane < open.size(); lane++) {
      close(lane, open.get(lane), nowNs);
    }
  }

  /** The same, until a later instant at which nothing has changed. */
  public void flush(long untilNs) {
    nowNs = Math.max(nowNs, untilNs);
    flush();
  }

  /** All lanes so far. */
  public List<Lane> all() {
    return lanes;
  }

  /** For how long a lane was at what is trouble. */
  public long troubleNs(int lane) {
    return open.get(lane).troubleNs;
  }

  /** How many tasks and locks have no lane. */
  public int left() {
    return left;
  }

  private int task(int pid) {
    int known = ofTask.get(pid);
    if (known == NONE && pid > 0) {
      int lane = add(new Lane(Lane.Kind.TASK, pid));
      if (lane != NONE) {
        ofTask.put(pid, lane);
      }
      return lane;
    }
    return known;
  }

  private void switched(long timeNs, int cpu, OnCpu.Leaving who, int next) {
    if (cpu < migrations) {
      set(cpu, next == 0 ? Doing.NOTHING : Doing.of(Kind.RUNS, next), timeNs);
    }
    if (who.pid() > 0 && who.state() == 'R' && who.pid() != next) {
      set(task(who.pid()), Doing.of(Kind.READY, cpu), timeNs);
    }
    if (next > 0) {
      set(task(next), Doing.of(Kind.RUNS, cpu), timeNs);
    }
  }

  @Override
  public void on(TaskBlocked event) {
    blocked(task(), event.what(), event.object());
  }

  private void blocked(int pid, WaitKind what, long object) {
    boolean own = what.isOwn() || what.rests();
    set(task(pid), own ? Doing.NOTHING : new Doing(Kind.WAITS, object, what));
    if (what.ofFolio()) {
      wanted(object);
    }
  }

  private void wanted(long pfn) {
    Integer known = ofLock.get(pfn);
    int lane = known == null ? add(new Lane(Lane.Kind.LOCK, pfn)) : known;
    if (lane != NONE) {
      ofLock.put(pfn, lane);
      long holder = holders.get(pfn);
      set(lane, holder == NONE ? Doing.NOTHING : Doing.of(Kind.WANTED, holder));
    }
  }

  @Override
  public void on(TaskWoken event) {
    int lane = task(task());
    Given by = given.get(event.what().lock().key(event.object()));
    if (by != null && event.what().lock() != LockClass.NONE) {
      int from = task(by.task());
      if (from != NONE && lane != NONE && from != lane) {
        boxes.woke(from, by.timeNs(), lane, nowNs);
      }
    }
    set(lane, Doing.of(Kind.READY, cpu()));
  }

  @Override
  public void on(TaskExit event) {
    set(task(event.pid()), Doing.NOTHING);
  }

  @Override
  public void on(FolioLocked event) {
    holders.put(event.pfn(), (long) task());
    Integer lane = ofLock.get(event.pfn());
    if (lane != null) {
      set(lane, Doing.of(Kind.HELD, task()));
    }
  }

  @Override
  public void on(FolioUnlocked event) {
    holders.remove(event.pfn());
    gives(LockClass.FOLIO.key(event.pfn()));
    Integer lane = ofLock.get(event.pfn());
    if (lane != null) {
      set(lane, Doing.NOTHING);
    }
  }

  @Override
  public void on(MmapLockReleased event) {
    gives(LockClass.MMAP.key(event.mm()));
  }

  @Override
  public void on(LockRelease event) {
    gives(event.what().lock().key(event.object()));
  }

  private void gives(long lock) {
    if (given.size() > MOST_GIVEN) {
      given.clear();
    }
    given.put(lock, new Given(task(), nowNs));
  }

  @Override
  public void on(MigratePagesStart event) {
    migrating++;
    set(migrations, Doing.of(Kind.MIGRATES, task()));
  }

  @Override
  public void on(MigratePages event) {
    migrating = Math.max(0, migrating - 1);
    if (migrating == 0) {
      set(migrations, Doing.NOTHING);
    }
  }
}
