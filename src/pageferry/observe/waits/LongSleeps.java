package pageferry.observe.waits;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The longest sleeps of a run, each explained when it has ended. */
final class LongSleeps {
  private static final Comparator<LongSleep> BY_LENGTH =
      Comparator.comparingLong(each -> each.tail().ns());

  private final int most;
  private final Names names;
  private final Explainer explainer;
  private final PriorityQueue<LongSleep> longest = new PriorityQueue<>(BY_LENGTH);

  LongSleeps(int most, Names names, Explainer explainer) {
    this.most = most;
    this.names = names;
    this.explainer = explainer;
  }

  void woken(TaskPast past, Sleep sleep) {
    if (most == 0 || sleep.what.isOwn()) {
      return;
    }
    Interval when = new Interval(sleep.fromNs, sleep.toNs());
    LongSleep shortest = longest.size() == most ? longest.peek() : null;
    if (shortest != null && shortest.tail().ns() >= when.ns()) {
      return;
    }
    if (shortest != null) {
      longest.remove();
    }
    String subject = names.in(past.task, past.doing());
    List<Cause> because = explainer.explain(past, when);
    Tail tail = new Tail(sleep.what.text(), when.ns(), when.toNs(), -1, subject, because);
    longest.add(new LongSleep(past.task, tail));
  }

  /** In the order of their ends. */
  List<LongSleep> all() {
    List<LongSleep> all = new ArrayList<>(longest);
    all.sort(Comparator.comparingLong(each -> each.tail().endNs()));
    return all;
  }
}
