package pageferry.observe.waits;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import pageferry.mm.StepOp;
import pageferry.mm.WaitKind;
import pageferry.observe.Metric;
import pageferry.world.AccessEvent.UserAccesses;

/** The largest duration of each metric, explained in the moment in which it has ended. */
final class Tails {
  private final Names names;
  private final Explainer explainer;
  private final SortedMap<String, Tail> largest = new TreeMap<>();

  /** The number of the event in hand. */
  private long event = -1;

  Tails(Names names, Explainer explainer) {
    this.names = names;
    this.explainer = explainer;
  }

  void next() {
    event++;
  }

  List<Tail> all() {
    return List.copyOf(largest.values());
  }

  private void take(String metric, TaskPast past, Interval when, Supplier<String> subject) {
    Tail before = largest.get(metric);
    if (before == null || when.ns() > before.ns()) {
      List<Cause> because = explainer.explain(past, when);
      largest.put(metric, new Tail(metric, when.ns(), when.toNs(), event, subject.get(), because));
    }
  }

  private static Interval until(long nowNs, long ns) {
    return new Interval(nowNs - ns, nowNs);
  }

  private String doing(TaskPast past) {
    return names.in(past.task, past.doing());
  }

  void fault(TaskPast past, long nowNs, long ns) {
    take(Metric.FAULT.text(), past, until(nowNs, ns), () -> doing(past));
  }

  void call(TaskPast past, StepOp op, long nowNs, long ns) {
    String who = names.label(past.task) + " in " + op.text();
    take(
        Metric.CALL.nameOf(op.text()),
        past,
        until(nowNs, ns),
        () -> who + (op.kind() == StepOp.Kind.CALL ? "()" : ""));
  }

  void alloc(TaskPast past, long nowNs, long ns) {
    take(Metric.ALLOC.text(), past, until(nowNs, ns), () -> doing(past) + ", __alloc_pages()");
  }

  void stall(TaskPast past, Reclaim reclaim) {
    Interval when = new Interval(reclaim.fromNs, reclaim.toNs());
    take(Metric.ALLOC_STALL.text(), past, when, () -> doing(past) + ", __alloc_pages()");
  }

  /** What happened in the access that took longest: its faults come before the hit. */
  void access(TaskPast past, long nowNs, UserAccesses event) {
    Interval first = new Interval(nowNs - event.costs().faultNs(), nowNs + event.nearestNs());
    Interval other = new Interval(nowNs, nowNs + event.farthestNs());
    Interval longest = first.ns() >= other.ns() ? first : other;
    take(
        Metric.ACCESS_LATENCY.text(),
        past,
        longest,
        () -> names.label(past.task) + " in an access");
  }

  void lockWait(TaskPast past, long nowNs, long ns) {
    take(Metric.LOCK_WAIT.text(), past, until(nowNs, ns), () -> doing(past));
    take(Metric.WAIT.text(), past, until(nowNs, ns), () -> doing(past));
  }

  void entryWait(TaskPast past, long nowNs, long ns) {
    take(Metric.ENTRY_WAIT.text(), past, until(nowNs, ns), () -> doing(past));
    take(Metric.WAIT.text(), past, until(nowNs, ns), () -> doing(past));
  }

  void lockHold(TaskPast past, long pfn, long nowNs, long ns) {
    String cause = Metric.LOCK_HOLD_BY.nameOf(past.causeOf(pfn));
    take(Metric.LOCK_HOLD.text(), past, until(nowNs, ns), () -> holds(past, pfn));
    take(cause, past, until(nowNs, ns), () -> holds(past, pfn));
  }

  private String holds(TaskPast past, long pfn) {
    return doing(past) + " had PG_locked of " + names.folio(past.task, past.doing(), pfn) + " and";
  }

  void mmapWait(TaskPast past, Sleep sleep) {
    Interval when = new Interval(sleep.fromNs, sleep.toNs());
    String how = sleep.what == WaitKind.MMAP_WRITE ? "write" : "read";
    take(Metric.MMAP_WAIT.text(), past, when, () -> doing(past));
    take(Metric.MMAP_WAIT_TO.nameOf(how), past, when, () -> doing(past));
  }

  void mmapHold(TaskPast past, int mm, Holds.Hold hold, long nowNs) {
    Interval when = new Interval(hold.sinceNs(), nowNs);
    String lock = " " + hold.how().text.replace(" it", " mmap_lock of " + names.process(mm));
    Supplier<String> subject =
        () -> names.in(past.task, past.doingAt(hold.sinceNs())) + lock + " and";
    String by = past.doingAt(hold.sinceNs()).word();
    take(Metric.MMAP_HOLD.text(), past, when, subject);
    take(Metric.MMAP_HOLD_BY.nameOf(by), past, when, subject);
  }

  void woken(TaskPast past, Sleep sleep) {
    Interval when = new Interval(sleep.fromNs, sleep.toNs());
    if (sleep.what == WaitKind.LRU_DRAIN) {
      take(Metric.DRAIN_WAIT.text(), past, when, () -> doing(past));
    }
    if (sleep.what.ofCgroups()) {
      take(Metric.CGROUP_WAIT.text(), past, when, () -> doing(past));
    }
    if (sleep.what == WaitKind.FOLIO_WRITEBACK) {
      take(Metric.WRITEBACK_WAIT.text(), past, when, () -> doing(past));
      take(Metric.WAIT.text(), past, when, () -> doing(past));
    }
  }
}
