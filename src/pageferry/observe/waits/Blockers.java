package pageferry.observe.waits;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import pageferry.mm.LockClass;
import pageferry.mm.WaitKind;

/** Sums up who stood in whose way, over all sleeps of a run. */
final class Blockers {
  /** How many are kept apart before the rest of them is one. */
  static final int MOST_KEPT = 1 << 10;

  /** How many are told. */
  static final int MOST_TOLD = 32;

  /** Who cost less than this part of what the first one did is left out. */
  private static final double LEAST_PART = 0.001;

  private final Names names;
  private final Holds locks;
  private final IntFunction<TaskPast> pasts;
  private final Map<Key, Sum> sums = new LinkedHashMap<>();

  private record Key(String resource, String who) {}

  private static final class Sum {
    final SortedMap<String, Long> doing = new TreeMap<>();
    int times;
    long totalNs;
    Blocker.Worst worst = new Blocker.Worst(-1, "", 0);
  }

  Blockers(Names names, Holds locks, IntFunction<TaskPast> pasts) {
    this.names = names;
    this.locks = locks;
    this.pasts = pasts;
  }

  void reclaimed(TaskPast past, Reclaim reclaim) {
    Interval when = new Interval(reclaim.fromNs, reclaim.toNs());
    String who = names.name(past.task) + " in " + past.doing().text();
    Key key = new Key("free pages of node " + reclaim.node, who);
    add(key, past, when).doing.merge("try_to_free_pages()", when.ns(), Long::sum);
  }

  void woken(TaskPast past, Sleep sleep) {
    slept(past, sleep, sleep.toNs(), this::add);
  }

  private void slept(TaskPast past, Sleep sleep, long nowNs, Taker taker) {
    if (sleep.what.isOwn() || nowNs <= sleep.fromNs) {
      return;
    }
    Interval whole = new Interval(sleep.fromNs, nowNs);
    for (Sleep.Part part : sleep.parts(whole, locks.inTheWay(sleep, nowNs))) {
      Had who = part.who();
      if (who != null) {
        taker.take(past, sleep, who, part.when());
      } else if (sleep.what.lock() == LockClass.NONE || sleep.what == WaitKind.FOLIO_WRITEBACK) {
        Key key = new Key(resource(sleep), "");
        add(key, past, part.when());
      }
    }
  }

  @FunctionalInterface
  private interface Taker {
    void take(TaskPast past, Sleep sleep, Had who, Interval when);
  }

  private void add(TaskPast past, Sleep sleep, Had who, Interval when) {
    if (who.how() == Had.How.LATE_WORK) {
      add(new Key(resource(sleep), "cpu " + who.task() + " " + who.how().text), past, when);
      return;
    }
    TaskPast holder = pasts.apply(who.task());
    String doing = holder.doingAt(when.middleNs()).text();
    String text = names.name(who.task()) + " in " + doing + " " + who.how().text;
    Sum sum = add(new Key(resource(sleep), text), past, when);
    divide(holder, when, sum.doing);
  }

  private Sum add(Key key, TaskPast past, Interval when) {
    boolean full = sums.size() >= MOST_KEPT && !sums.containsKey(key);
    Sum sum = sums.computeIfAbsent(full ? new Key("others", "") : key, each -> new Sum());
    sum.times++;
    sum.totalNs += when.ns();
    if (when.ns() > sum.worst.ns()) {
      sum.worst = new Blocker.Worst(when.ns(), names.label(past.task), when.middleNs());
    }
    return sum;
  }

  private String resource(Sleep sleep) {
    return switch (sleep.what) {
      case MMAP_READ, MMAP_WRITE -> "mmap_lock of " + names.process(sleep.object);
      case FOLIO_LOCK, FOLIO_WAIT -> "PG_locked";
      case FOLIO_REFERENCES -> "references of a folio";
      case FOLIO_WRITEBACK, FOLIO_COMMIT -> "writeback of a folio";
      default -> {
        LockClass lock = sleep.what.lock();
        yield lock == LockClass.NONE ? sleep.what.text() + "()" : lock.text(sleep.object);
      }
    };
  }

  private static void divide(TaskPast holder, Interval when, SortedMap<String, Long> doing) {
    long restNs = when.ns();
    for (Sleep each : holder.sleeps(when)) {
      restNs -= put(doing, "asleep in " + each.what.text() + "()", each.within(when));
    }
    for (Reclaim each : holder.reclaims(when)) {
      long ns = each.within(when);
      for (Sleep within : holder.sleeps(when)) {
        ns -= within.within(when.with(each));
      }
      restNs -= put(doing, "in direct reclaim", Math.max(0, ns));
    }
    for (Stretch each : holder.offCpu(when)) {
      restNs -= put(doing, "off its CPU", each.within(when));
    }
    long[] worked = holder.work.within(when);
    for (WorkLog.Kind kind : WorkLog.Kind.values()) {
      restNs -= put(doing, kind.text, Math.min(Math.max(0, restNs), worked[kind.ordinal()]));
    }
    put(doing, "ran", Math.max(0, restNs));
  }

  private static long put(SortedMap<String, Long> doing, String what, long ns) {
    doing.merge(what, ns, Long::sum);
    return ns;
  }

  /** The costliest, with those that sleep still. */
  List<Blocker> all(List<TaskPast> asleep, long nowNs) {
    for (TaskPast past : asleep) {
      Sleep sleep = past.asleep;
      if (sleep != null) {
        slept(past, sleep, nowNs, this::add);
      }
    }
    List<Blocker> all = new ArrayList<>();
    sums.forEach((key, sum) -> all.add(blocker(key, sum)));
    all.sort(Comparator.comparingLong(each -> -each.totalNs()));
    all.removeIf(each -> each.totalNs() < LEAST_PART * all.get(0).totalNs());
    return all.subList(0, Math.min(MOST_TOLD, all.size()));
  }

  private static Blocker blocker(Key key, Sum sum) {
    String most = "";
    long mostNs = 0;
    for (Map.Entry<String, Long> each : sum.doing.entrySet()) {
      if (each.getValue() > mostNs) {
        most = each.getKey();
        mostNs = each.getValue();
      }
    }
    long percent = sum.totalNs == 0 ? 0 : Math.round(100.0 * mostNs / sum.totalNs);
    String doing = most.isEmpty() ? "" : percent + " % of it " + most;
    return new Blocker(key.resource(), key.who(), doing, sum.times, sum.totalNs, sum.worst);
  }
}
