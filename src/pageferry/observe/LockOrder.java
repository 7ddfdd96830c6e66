package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Gfp;
import pageferry.mm.LockClass;
import pageferry.mm.Pfn;
import pageferry.world.CallTrace;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.LockAcquire;
import pageferry.world.LockEvent.LockAcquired;
import pageferry.world.LockEvent.LockRelease;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.TraceListener;

/**
 * In which order locks are taken: what lockdep (kernel/locking/lockdep.c, Linux 6.1) would say if
 * it knew PG_locked. A lock that may be slept for while others are held depends on them; a
 * dependency that closes a circle is told, whether or not this run deadlocks. Trylocks depend on
 * nothing.
 *
 * <p>Locks of different kinds are compared by class, as lockdep does. Those of one class, page
 * locks among themselves, are compared one by one, so that any order will do as long as all keep to
 * it. A page frame that is allocated anew is a new lock.
 */
public final class LockOrder extends TraceListener {
  private static final int MOST_WARNINGS = 10;
  private static final Lock RECLAIM = new Lock("fs_reclaim", Lock.CLASS);

  private final Int2ObjectHashMap<List<Lock>> held = new Int2ObjectHashMap<>();
  private final TreeMap<Lock, TreeMap<Lock, Dependency>> dependencies = new TreeMap<>();
  private final List<Warning> warnings = new ArrayList<>();
  private final TreeSet<String> told = new TreeSet<>();
  private @Nullable CallTrace place;

  /**
   * A lock, or a class of locks.
   *
   * @param kind {@code PG_locked}, {@code mmap_lock} or the name of a lock of one's own
   * @param object the folio's first page frame or the address space's number; -1 is the class
   */
  public record Lock(String kind, long object) implements Comparable<Lock> {
    private static final long CLASS = -1;

    @Override
    public int compareTo(Lock other) {
      int byKind = kind.compareTo(other.kind);
      return byKind != 0 ? byKind : Long.compare(object, other.object);
    }

    Lock asClass() {
      return new Lock(kind, CLASS);
    }

    /** The lock as reports name it. */
    public String text() {
      if (object == CLASS) {
        return kind;
      }
      boolean isFolio = kind.equals(LockClass.FOLIO.kind(object));
      return kind + (isFolio ? " of " + Pfn.text(object) : ":" + object);
    }
  }

  /**
   * A lock was wanted while another was held.
   *
   * @param outer what was held
   * @param inner what was wanted
   * @param task by whom
   * @param callTrace where
   */
  public record Dependency(Lock outer, Lock inner, int task, List<String> callTrace) {
    public Dependency {
      callTrace = List.copyOf(callTrace);
    }
  }

  /**
   * A circle of dependencies.
   *
   * @param last the one that closed it
   * @param chain those that were there before, from what {@code last} wants to what it has
   */
  public record Warning(Dependency last, List<Dependency> chain) {
    public Warning {
      chain = List.copyOf(chain);
    }
  }

  @Override
  public void from(CallTrace now) {
    place = now;
  }

  @Override
  public void on(LockAcquire event) {
    if (event.what().lock() == LockClass.NONE) {
      return;
    }
    wants(task(), lock(event.what().lock(), event.object()));
  }

  @Override
  public void on(FolioLocked event) {
    takes(task(), lock(LockClass.FOLIO, event.pfn()));
  }

  @Override
  public void on(FolioUnlocked event) {
    gives(task(), lock(LockClass.FOLIO, event.pfn()));
  }

  @Override
  public void on(MmapLockAcquired event) {
    takes(task(), lock(LockClass.MMAP, event.mm()));
  }

  @Override
  public void on(MmapLockReleased event) {
    gives(task(), lock(LockClass.MMAP, event.mm()));
  }

  /** fs_reclaim: what is taken while memory is reclaimed must not be held where it is wanted. */
  @Override
  public void on(DirectReclaimBegin event) {
    if (Gfp.has(event.gfp(), Gfp.FS)) {
      List<Lock> mine = held.get(task());
      if (mine != null && !mine.contains(RECLAIM)) {
        wants(task(), RECLAIM);
      }
      takes(task(), RECLAIM);
    }
  }

  @Override
  public void on(DirectReclaimEnd event) {
    gives(task(), RECLAIM);
  }

  @Override
  public void on(PageAlloc event) {
    if (!dependencies.isEmpty()) {
      forget(lock(LockClass.FOLIO, event.pfn()));
    }
  }

  @Override
  public void on(LockAcquired event) {
    takes(task(), lock(event.what().lock(), event.object()));
  }

  @Override
  public void on(LockRelease event) {
    gives(task(), lock(event.what().lock(), event.object()));
  }

  private static Lock lock(LockClass lock, long object) {
    return new Lock(lock.kind(object), lock == LockClass.OWN ? Lock.CLASS : object);
  }

  private void takes(int task, Lock lock) {
    List<Lock> mine = held.get(task);
    if (mine == null) {
      mine = new ArrayList<>();
      held.put(task, mine);
    }
    mine.add(lock);
  }

  private void gives(int task, Lock lock) {
    List<Lock> mine = held.get(task);
    if (mine != null) {
      int at = mine.lastIndexOf(lock);
      if (at >= 0) {
        mine.remove(at);
      }
    }
  }

  private void forget(Lock lock) {
    dependencies.remove(lock);
    dependencies.values().forEach(inner -> inner.remove(lock));
  }

  private void wants(int task, Lock wanted) {
    List<Lock> mine = held.get(task);
    if (mine == null || mine.isEmpty()) {
      return;
    }
    for (Lock each : mine) {
      boolean alike = each.kind().equals(wanted.kind());
      Lock outer = alike ? each : each.asClass();
      Lock inner = alike ? wanted : wanted.asClass();
      TreeMap<Lock, Dependency> known = dependencies.computeIfAbsent(outer, any -> new TreeMap<>());
      if (!known.containsKey(inner)) {
        List<String> trace = place == null ? List.of() : place.callTrace();
        Dependency dependency = new Dependency(outer, inner, task, trace);
        known.put(inner, dependency);
        check(dependency);
      }
    }
  }

  private void check(Dependency last) {
    List<Dependency> chain = new ArrayList<>();
    if (leads(last.inner(), last.outer(), new TreeSet<>(), chain)
        && warnings.size() < MOST_WARNINGS
        && told.add(last.outer().kind() + " " + last.inner().kind())) {
      warnings.add(new Warning(last, chain));
    }
  }

  private boolean leads(Lock from, Lock to, TreeSet<Lock> seen, List<Dependency> chain) {
    if (from.equals(to)) {
      return true;
    }
    TreeMap<Lock, Dependency> next = dependencies.get(from);
    if (next == null || !seen.add(from)) {
      return false;
    }
    for (Dependency each : next.values()) {
      chain.add(each);
      if (leads(each.inner(), to, seen, chain)) {
        return true;
      }
      chain.remove(chain.size() - 1);
    }
    return false;
  }

  /** The circles found so far, one for each pair of kinds. */
  public List<Warning> warnings() {
    return List.copyOf(warnings);
  }
}
