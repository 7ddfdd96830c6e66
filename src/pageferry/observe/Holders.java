package pageferry.observe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.world.FaultKind;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioTrylockFailed;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.MemoryEvent.FolioBatched;
import pageferry.world.MemoryEvent.FolioStartWriteback;
import pageferry.world.MigrateEvent.FoliosIsolated;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.PagesHeld;
import pageferry.world.MigrateEvent.PagesLetGo;
import pageferry.world.MigrateEvent.RemoveMigrationPmd;
import pageferry.world.MigrateEvent.RemoveMigrationPte;
import pageferry.world.MigrateEvent.SetMigrationPmd;
import pageferry.world.MigrateEvent.SetMigrationPte;
import pageferry.world.TaskEvent.FaultInjected;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TraceListener;

/**
 * Who has what of page frames: pins and references, and, where everything is followed, PG_locked,
 * isolation, places in the CPUs' batches, and sleepers.
 */
final class Holders extends TraceListener {
  /** Holds that have ended and are remembered, for a cause is told a little after it was met. */
  private static final int MOST_ENDED = 4096;

  private static final long NO_CPU = -1;

  private final boolean all;
  private final TreeMap<Integer, List<Hold>> held = new TreeMap<>();
  private final Deque<Hold> ended = new ArrayDeque<>();
  private final TreeMap<Integer, List<Hold>> isolated = new TreeMap<>();
  private final Long2ObjectHashMap<Hold> locks = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<Hold> refusals = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<Hold> migrating = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<Hold> movers = new Long2ObjectHashMap<>();
  private final Long2LongHashMap batches = new Long2LongHashMap(NO_CPU);
  private final Long2ObjectHashMap<Hold> sleepers = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<Hold> writers = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<FaultKind> injected = new Long2ObjectHashMap<>();

  /**
   * @param all whether it follows more than pins and references
   */
  Holders(boolean all) {
    this.all = all;
  }

  /**
   * A task that has neighbouring page frames.
   *
   * @param task the task
   * @param step the step in which it got them, 0 where that does not matter
   * @param first the first frame
   * @param pages how many
   * @param sinceNs since when
   * @param pinned whether they are pinned
   */
  record Hold(int task, int step, long first, long pages, long sinceNs, boolean pinned) {
    boolean has(long pfn) {
      return pfn >= first && pfn < first + pages;
    }

    private Hold part(long from, long to) {
      return new Hold(task, step, from, to - from, sinceNs, pinned);
    }
  }

  private Hold mine(long pfn) {
    return new Hold(task(), 0, pfn, 1, timeNs(), false);
  }

  @Override
  public void on(PagesHeld event) {
    held.computeIfAbsent(task(), each -> new ArrayList<>())
        .add(new Hold(task(), event.step(), event.pfn(), event.pages(), timeNs(), event.pinned()));
  }

  /** What was taken in one run may be given back in several, and the other way round. */
  @Override
  public void on(PagesLetGo event) {
    List<Hold> mine = held.get(task());
    if (mine == null) {
      return;
    }
    long from = event.pfn();
    long end = event.pfn() + event.pages();
    for (int i = mine.size() - 1; i >= 0 && from < end; i--) {
      Hold hold = mine.get(i);
      long first = Math.max(hold.first(), from);
      long last = Math.min(hold.first() + hold.pages(), end);
      if (hold.pinned() != event.pinned() || first >= last) {
        continue;
      }
      mine.remove(i);
      remember(hold.part(first, last));
      if (hold.first() < first) {
        mine.add(i, hold.part(hold.first(), first));
      }
      if (last < hold.first() + hold.pages()) {
        mine.add(i, hold.part(last, hold.first() + hold.pages()));
      }
    }
    if (mine.isEmpty()) {
      held.remove(task());
    }
  }

  private void remember(Hold hold) {
    ended.addFirst(hold);
    if (ended.size() > MOST_ENDED) {
      ended.removeLast();
    }
  }

  @Override
  public void on(FaultInjected event) {
    if (event.pfn() >= 0) {
      injected.put(event.pfn(), event.kind());
    }
  }

  @Override
  public void on(FolioLocked event) {
    if (all) {
      locks.put(event.pfn(), mine(event.pfn()));
    }
  }

  @Override
  public void on(FolioUnlocked event) {
    if (all) {
      locks.remove(event.pfn());
    }
  }

  @Override
  public void on(FolioTrylockFailed event) {
    Hold holder = all ? locks.get(event.pfn()) : null;
    if (holder != null) {
      refusals.put(event.pfn(), holder);
    }
  }

  @Override
  public void on(FoliosIsolated event) {
    if (all) {
      isolated
          .computeIfAbsent(task(), each -> new ArrayList<>())
          .add(new Hold(task(), 0, event.pfn(), event.pages(), timeNs(), false));
    }
  }

  @Override
  public void on(MigratePages event) {
    isolated.remove(task());
  }

  @Override
  public void on(SetMigrationPte event) {
    setMigration(event.addr(), event.pfn());
  }

  @Override
  public void on(SetMigrationPmd event) {
    setMigration(event.addr(), event.pfn());
  }

  @Override
  public void on(RemoveMigrationPte event) {
    removeMigration(event.addr());
  }

  @Override
  public void on(RemoveMigrationPmd event) {
    removeMigration(event.addr());
  }

  private void setMigration(long addr, long pfn) {
    if (all) {
      Hold hold = mine(pfn);
      migrating.put(addr, hold);
      movers.put(pfn, hold);
    }
  }

  private void removeMigration(long addr) {
    Hold hold = all ? migrating.remove(addr) : null;
    if (hold != null) {
      movers.remove(hold.first());
    }
  }

  @Override
  public void on(FolioBatched event) {
    if (all) {
      batches.put(event.pfn(), cpu());
    }
  }

  @Override
  public void on(FolioStartWriteback event) {
    writers.put(event.pfn(), mine(event.pfn()));
  }

  @Override
  public void on(TaskBlocked event) {
    if (all && event.what().ofFolio()) {
      sleepers.put(event.object(), mine(event.object()));
    }
  }

  @Override
  public void on(TaskWoken event) {
    if (all && event.what().ofFolio()) {
      sleepers.remove(event.object());
    }
  }

  /** Who has references to a frame, or had them at an instant that is not long ago. */
  @Nullable Hold holder(long pfn, boolean pinned) {
    for (List<Hold> holds : held.values()) {
      for (Hold hold : holds) {
        if (hold.has(pfn) && hold.pinned() == pinned) {
          return hold;
        }
      }
    }
    return ended.stream()
        .filter(each -> each.has(pfn) && each.pinned() == pinned)
        .findFirst()
        .orElse(null);
  }

  /** Who had PG_locked of a folio when it was refused last, or has it now. */
  @Nullable Hold locker(long pfn) {
    Hold refused = refusals.get(pfn);
    return refused == null ? locks.get(pfn) : refused;
  }

  /** Who migrates a folio. */
  @Nullable Hold mover(long pfn, long addr) {
    for (List<Hold> ofTask : isolated.values()) {
      for (Hold hold : ofTask) {
        if (hold.has(pfn)) {
          return hold;
        }
      }
    }
    Hold byPfn = movers.get(pfn);
    return byPfn == null ? migrating.get(addr) : byPfn;
  }

  /** The CPU in whose batch a folio was last, or -1. */
  int batch(long pfn) {
    return (int) batches.get(pfn);
  }

  /** Who sleeps for a folio, and so may have a reference to it. */
  @Nullable Hold sleeper(long pfn) {
    return sleepers.get(pfn);
  }

  /** Who began the last writeback of a folio. */
  @Nullable Hold writer(long pfn) {
    return writers.get(pfn);
  }

  /** The last fault of the plan that befell a folio, or null. */
  @Nullable FaultKind fault(long pfn) {
    return injected.get(pfn);
  }
}
