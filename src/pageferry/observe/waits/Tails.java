package pageferry.observe.waits;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import pageferry.mm.StepOp;
import pageferry.mm.WaitKind;
import pageferry.observe.Metric;

/** The largest duration of each metric, explained in the moment in which it has ended. */
final class Tails {
  private final Names names;
  private final Explainer explainer;
  private final SortedMap<String, Tail> largest = new TreeMap<>();

  Tails(Names names, Explainer explainer) {
    this.names = names;
    this.explainer = explainer;
  }

  List<Tail> all() {
    return List.copyOf(largest.values());
  }

  private void take(String metric, TaskPast past, Interval when, Supplier<String> subject) {
    Tail before = largest.get(metric);
    if (before == null || when.ns() > before.ns()) {
      List<Cause> because = explainer.explain(past, when);
      largest.put(metric, new Tail(metric, when.ns(), when.toNs(), subject.get(), because));
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

  void lockWait(TaskPast past, long pfn, long nowNs, long ns) {
    Supplier<String> subject =
        () -> doing(past) + " took PG_locked of " + names.folio(past.task, past.doing(), pfn);
    take(Metric.LOCK_WAIT.text(), past, until(nowNs, ns), subject);
    take(Metric.WAIT.text(), past, until(nowNs, ns), subject);
  }

  void entryWait(TaskPast past, long pfn, long nowNs, long ns) {
    Supplier<String> subject =
        () ->
            doing(past) + " met a migration entry of " + names.folio(past.task, past.doing(), pfn);
    take(Metric.ENTRY_WAIT.text(), past, until(nowNs, ns), subject);
    take(Metric.WAIT.text(), past, until(nowNs, ns), subject);
  }

  void lockHold(TaskPast past, long pfn, long nowNs, long ns) {
    take(
        Metric.LOCK_HOLD.text(),
        past,
        until(nowNs, ns),
        () -> doing(past) + " had PG_locked of " + names.folio(past.task, past.doing(), pfn));
  }

  void mmapWait(TaskPast past, Sleep sleep) {
    Interval when = new Interval(sleep.fromNs, sleep.toNs());
    take("mmap.wait", past, when, () -> doing(past));
  }

  void mmapHold(TaskPast past, int mm, Holds.Hold hold, long nowNs) {
    Interval when = new Interval(hold.sinceNs(), nowNs);
    String lock = " " + hold.how().text.replace(" it", " mmap_lock of " + names.process(mm));
    Supplier<String> subject = () -> names.in(past.task, past.doingAt(hold.sinceNs())) + lock;
    take("mmap.hold", past, when, subject);
    take("mmap.hold." + past.doingAt(hold.sinceNs()).word(), past, when, subject);
  }

  void woken(TaskPast past, Sleep sleep) {
    if (sleep.what == WaitKind.LRU_DRAIN) {
      Interval when = new Interval(sleep.fromNs, sleep.toNs());
      take("drain.wait", past, when, () -> doing(past));
    }
  }
}
