package pageferry.observe.waits;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import pageferry.mm.WaitKind;
import pageferry.observe.waits.Cause.Kind;
import pageferry.observe.waits.Had.How;

/**
 * Divides intervals of a task's time by what it did in them. Of a sleep it tells who stood in the
 * way when, and divides the time of each of those in the same manner, so that a chain is followed
 * to its end.
 */
final class Explainer {
  /** Causes that are told beside each other; the rest of them is summed up. */
  static final int MOST_CAUSES = 4;

  /** Sleepers and holders that are told after each other. */
  static final int MOST_LINKS = 16;

  private final Names names;
  private final Holds locks;
  private final IntFunction<TaskPast> pasts;

  /** What is one cause: sleeps for locks of one kind, or one who has them in one way. */
  private record Key(Kind kind, int which, long object) {}

  /** Some time that is put down to one cause. */
  private static final class Sum {
    final List<Interval> when = new ArrayList<>();
    final List<Sleep> sleeps = new ArrayList<>();
    long ns;
    Interval longest = new Interval(0, -1);
    @Nullable Sleep longestSleep;

    void add(Interval interval, @Nullable Sleep sleep) {
      ns += interval.ns();
      when.add(interval);
      if (sleep != null) {
        sleeps.add(sleep);
      }
      if (interval.ns() > longest.ns()) {
        longest = interval;
        longestSleep = sleep;
      }
    }

    Cause cause(Kind kind, String text, List<Cause> because) {
      int times = kind == Kind.WORK ? 1 : when.size();
      return new Cause(kind, text, ns, times, longest.middleNs(), because);
    }
  }

  Explainer(Names names, Holds locks, IntFunction<TaskPast> pasts) {
    this.names = names;
    this.locks = locks;
    this.pasts = pasts;
  }

  /** What a task did in an interval. */
  List<Cause> explain(TaskPast past, Interval interval) {
    return explain(past, List.of(interval), MOST_LINKS);
  }

  private List<Cause> explain(TaskPast past, List<Interval> intervals, int links) {
    Map<Key, Sum> sums = new LinkedHashMap<>();
    for (Interval interval : intervals) {
      divide(past, interval, sums);
    }
    List<Cause> causes = new ArrayList<>();
    sums.forEach((key, sum) -> causes.add(cause(past, key, sum, links)));
    return most(causes);
  }

  private static Sum sum(Map<Key, Sum> sums, Kind kind, int which, long object) {
    return sums.computeIfAbsent(new Key(kind, which, object), each -> new Sum());
  }

  /** Puts down each part of an interval: sleep comes before all else, reclaim after it. */
  private void divide(TaskPast past, Interval whole, Map<Key, Sum> sums) {
    long unknownNs = Math.min(past.knownFromNs(), whole.toNs()) - whole.fromNs();
    Interval interval = whole;
    if (unknownNs > 0) {
      interval = new Interval(whole.fromNs() + unknownNs, whole.toNs());
      Interval before = new Interval(whole.fromNs(), interval.fromNs());
      sum(sums, Kind.UNKNOWN, 0, 0).add(before, null);
    }
    List<Interval> awake = new ArrayList<>();
    long fromNs = interval.fromNs();
    for (Sleep sleep : past.sleeps(interval)) {
      Interval asleep = interval.with(sleep);
      if (asleep.fromNs() > fromNs) {
        awake.add(new Interval(fromNs, asleep.fromNs()));
      }
      fromNs = asleep.toNs();
      long object = sleep.what.lock().isFair() ? sleep.object : 0;
      sum(sums, Kind.SLEEP, sleep.what.ordinal(), object).add(asleep, sleep);
    }
    if (interval.toNs() > fromNs) {
      awake.add(new Interval(fromNs, interval.toNs()));
    }
    awake.forEach(each -> awake(past, each, sums));
  }

  private static void awake(TaskPast past, Interval interval, Map<Key, Sum> sums) {
    long otherNs = 0;
    for (Reclaim reclaim : past.reclaims(interval)) {
      Interval part = interval.with(reclaim);
      otherNs += part.ns();
      sum(sums, Kind.RECLAIM, reclaim.node, 0).add(part, null);
    }
    for (Stretch off : past.offCpu(interval)) {
      Interval part = interval.with(off);
      otherNs += part.ns();
      sum(sums, Kind.OFF_CPU, 0, 0).add(part, null);
    }
    work(past, interval, interval.ns() - otherNs, sums);
  }

  /** Puts down the work in an interval, of which so much is not put down to anything else. */
  private static void work(TaskPast past, Interval interval, long allNs, Map<Key, Sum> sums) {
    long[] worked = past.work.within(interval);
    long restNs = allNs;
    for (int kind = 0; kind < worked.length && restNs > 0; kind++) {
      long ns = Math.min(worked[kind], restNs);
      if (ns > 0) {
        restNs -= ns;
        Interval part = new Interval(interval.toNs() - ns, interval.toNs());
        sum(sums, Kind.WORK, 1 + kind, 0).add(part, null);
      }
    }
    if (restNs > 0) {
      Interval rest = new Interval(interval.fromNs(), interval.fromNs() + restNs);
      sum(sums, Kind.WORK, 0, 0).add(rest, null);
    }
  }

  private Cause cause(TaskPast past, Key key, Sum sum, int links) {
    return switch (key.kind()) {
      case SLEEP -> sleep(past, sum, links);
      case RECLAIM -> reclaim(past, key.which(), sum);
      case OFF_CPU -> sum.cause(key.kind(), "another task ran on its CPU", List.of());
      case WORK -> sum.cause(key.kind(), work(key.which()), List.of());
      default -> sum.cause(key.kind(), "not kept", List.of());
    };
  }

  /** What it reclaimed with, as far as that is told: demotion moves pages. */
  private static Cause reclaim(TaskPast past, int node, Sum sum) {
    Map<Key, Sum> sums = new LinkedHashMap<>();
    for (Interval interval : sum.when) {
      work(past, interval, interval.ns(), sums);
    }
    sums.remove(new Key(Kind.WORK, 0, 0));
    List<Cause> did = new ArrayList<>();
    sums.forEach((key, part) -> did.add(part.cause(key.kind(), work(key.which()), List.of())));
    return sum.cause(Kind.RECLAIM, "direct reclaim for node " + node, most(did));
  }

  private static String work(int which) {
    return which == 0 ? "ran" : WorkLog.Kind.values()[which - 1].text;
  }

  private Cause sleep(TaskPast past, Sum sum, int links) {
    Sleep longest = sum.longestSleep;
    if (longest == null) {
      return sum.cause(Kind.SLEEP, "slept", List.of());
    }
    String what = names.what(longest, past.doingAt(sum.longest.middleNs()));
    long others = sum.sleeps.stream().filter(each -> each.object != longest.object).count();
    String text = "slept for " + what + (others > 0 ? " and " + others + " others" : "");
    return sum.cause(Kind.SLEEP, text, links == 0 ? List.of() : holders(sum, links));
  }

  private List<Cause> holders(Sum sleeps, int links) {
    Map<Key, Sum> sums = new LinkedHashMap<>();
    for (int i = 0; i < sleeps.sleeps.size(); i++) {
      Sleep sleep = sleeps.sleeps.get(i);
      Interval when = sleeps.when.get(i);
      for (Sleep.Part part : sleep.parts(when, locks.inTheWay(sleep, when.toNs()))) {
        Had who = part.who();
        Key key =
            who == null
                ? new Key(Kind.UNKNOWN, 0, 0)
                : new Key(Kind.HOLDER, who.how().ordinal(), who.task());
        sums.computeIfAbsent(key, each -> new Sum()).add(part.when(), sleep);
      }
    }
    boolean known = sums.keySet().stream().anyMatch(each -> each.kind() == Kind.HOLDER);
    List<Cause> causes = new ArrayList<>();
    if (known) {
      sums.forEach((key, sum) -> causes.add(holder(key, sum, links)));
    }
    return most(causes);
  }

  private Cause holder(Key key, Sum sum, int links) {
    if (key.kind() == Kind.UNKNOWN) {
      boolean drains = sum.longestSleep != null && sum.longestSleep.what == WaitKind.LRU_DRAIN;
      String text = drains ? "all CPUs were gone over" : "until it was woken";
      return sum.cause(key.kind(), text, List.of());
    }
    if (key.which() == How.LATE_WORK.ordinal()) {
      return sum.cause(Kind.HOLDER, "cpu " + key.object() + " " + How.LATE_WORK.text, List.of());
    }
    TaskPast past = pasts.apply((int) key.object());
    String who = names.in(past.task, past.doingAt(sum.longest.middleNs()));
    String text = who + " " + How.values()[key.which()].text;
    sum.when.sort(Comparator.comparingLong(Interval::fromNs));
    return sum.cause(Kind.HOLDER, text, explain(past, sum.when, links - 1));
  }

  private static List<Cause> most(Collection<Cause> causes) {
    List<Cause> sorted = new ArrayList<>(causes);
    sorted.sort(Comparator.comparingLong(each -> -each.ns()));
    if (sorted.size() <= MOST_CAUSES + 1) {
      return sorted;
    }
    List<Cause> rest = sorted.subList(MOST_CAUSES, sorted.size());
    long ns = rest.stream().mapToLong(Cause::ns).sum();
    String text = rest.size() + " more causes";
    Cause others = new Cause(Kind.OTHERS, text, ns, rest.size(), rest.get(0).atNs(), List.of());
    List<Cause> told = new ArrayList<>(sorted.subList(0, MOST_CAUSES));
    told.add(others);
    return told;
  }
}
