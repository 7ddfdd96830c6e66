package pageferry.observe.waits;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import pageferry.mm.LockClass;
import pageferry.mm.WaitKind;
import pageferry.observe.waits.Had.How;

/** Who has which lock now, and who sleeps for it, in the order in which they asked for it. */
final class Holds {
  private final Long2ObjectHashMap<List<Hold>> holders = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<List<Sleep>> sleepers = new Long2ObjectHashMap<>();

  private final Drains drains;

  Holds(Drains drains) {
    this.drains = drains;
  }

  /** A task has a lock. */
  record Hold(int task, How how, long sinceNs) {}

  static long folio(long pfn) {
    return LockClass.FOLIO.key(pfn);
  }

  static long space(long mm) {
    return LockClass.MMAP.key(mm);
  }

  static long writeback(long pfn) {
    return LockClass.WRITEBACK.key(pfn);
  }

  private static long key(Sleep sleep) {
    return sleep.what.lock().key(sleep.object);
  }

  private static boolean isLock(WaitKind what) {
    return what.lock() != LockClass.NONE;
  }

  void taken(long lock, Hold hold) {
    holders.computeIfAbsent(lock, each -> new ArrayList<>(1)).add(hold);
  }

  /** The hold that a task has given back, or one that began then if it is not known. */
  Hold released(long lock, int task, long sinceNs) {
    List<Hold> all = holders.get(lock);
    Hold mine = new Hold(task, How.LOCKED, sinceNs);
    if (all != null) {
      for (Hold each : all) {
        mine = each.task() == task ? each : mine;
      }
      all.remove(mine);
      if (all.isEmpty()) {
        holders.remove(lock);
      }
    }
    return mine;
  }

  /** The writeback of a folio is over, which some task had to end. */
  void writtenBack(long pfn, long nowNs) {
    for (Hold hold : List.copyOf(holders.getOrDefault(writeback(pfn), List.of()))) {
      released(writeback(pfn), hold.task(), nowNs);
      stoodInTheWay(writeback(pfn), hold, nowNs);
    }
  }

  void sleeps(Sleep sleep) {
    if (sleep.what == WaitKind.LRU_DRAIN) {
      drains.sleeps(sleep);
    }
    if (isLock(sleep.what)) {
      sleepers.computeIfAbsent(key(sleep), each -> new ArrayList<>(1)).add(sleep);
    }
  }

  void wakes(Sleep sleep) {
    if (sleep.what == WaitKind.LRU_DRAIN) {
      drains.wakes(sleep);
    }
    List<Sleep> all = isLock(sleep.what) ? sleepers.get(key(sleep)) : null;
    if (all != null) {
      all.remove(sleep);
      if (all.isEmpty()) {
        sleepers.remove(key(sleep));
      }
    }
  }

  /** Tells those whom a hold has kept from a lock. */
  void stoodInTheWay(long lock, Hold hold, long nowNs) {
    List<Sleep> all = sleepers.get(lock);
    if (all != null) {
      Had had = new Had(hold.task(), hold.how(), new Interval(hold.sinceNs(), nowNs));
      all.stream().filter(each -> excludes(hold.how(), each)).forEach(each -> each.had(had));
    }
  }

  /** Tells those who queued for a fair lock after one who has got it now. */
  void leftQueue(Sleep first, long nowNs) {
    List<Sleep> all = sleepers.get(key(first));
    if (all == null) {
      return;
    }
    Had had = queued(first, nowNs);
    for (Sleep each : all.subList(all.indexOf(first) + 1, all.size())) {
      if (excludes(had.how(), each)) {
        each.had(had);
      }
    }
  }

  private static Had queued(Sleep first, long nowNs) {
    How how =
        first.what.mode().isEmpty()
            ? How.QUEUED
            : first.what.isShared() ? How.QUEUED_TO_READ : How.QUEUED_TO_WRITE;
    return new Had(first.task, how, new Interval(first.fromNs, nowNs));
  }

  private static boolean excludes(How how, Sleep sleep) {
    return switch (how) {
      case READS, QUEUED_TO_READ -> !sleep.what.isShared();
      case LOCKED, WRITEBACK, HAS, WRITES, QUEUED, QUEUED_TO_WRITE, DRAINS, LATE_WORK -> true;
    };
  }

  /** Who stands in the way of a sleeper that has not been woken; the first holder comes last. */
  List<Had> inTheWay(Sleep sleep, long nowNs) {
    List<Had> all = new ArrayList<>(drains.inTheWay(sleep, nowNs));
    if (!isLock(sleep.what) || !sleep.isOpen()) {
      return all;
    }
    for (Sleep each : sleepers.getOrDefault(key(sleep), List.of())) {
      if (each == sleep) {
        break;
      }
      Had had = queued(each, nowNs);
      if (sleep.what.lock().isFair() && excludes(had.how(), sleep)) {
        all.add(had);
      }
    }
    for (Hold each : holders.getOrDefault(key(sleep), List.of())) {
      if (excludes(each.how(), sleep)) {
        all.add(new Had(each.task(), each.how(), new Interval(each.sinceNs(), nowNs)));
      }
    }
    return all;
  }
}
