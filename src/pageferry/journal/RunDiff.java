package pageferry.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Two runs beside each other, until the first event in which they differ. */
public final class RunDiff {
  private static final int BEFORE = 3;
  private static final int AFTER = 2;

  private final Deque<Event> common = new ArrayDeque<>();
  private final Doing doing = new Doing();
  private long equal;
  private List<Event> left = List.of();
  private List<Event> right = List.of();

  private RunDiff() {}

  /** Compares two runs that keep the same detail. */
  public static RunDiff of(StoredRun left, StoredRun right) {
    RunDiff diff = new RunDiff();
    diff.compare(left.events(), right.events());
    return diff;
  }

  private void compare(Iterator<Event> a, Iterator<Event> b) {
    while (a.hasNext() && b.hasNext()) {
      Event one = a.next();
      Event other = b.next();
      if (!one.isLike(other)) {
        left = with(one, a);
        right = with(other, b);
        return;
      }
      equal++;
      doing.take(one);
      common.addLast(one);
      if (common.size() > BEFORE) {
        common.removeFirst();
      }
    }
    left = with(a);
    right = with(b);
  }

  private static List<Event> with(Event first, Iterator<Event> rest) {
    List<Event> events = new ArrayList<>(List.of(first));
    events.addAll(with(rest));
    return events;
  }

  private static List<Event> with(Iterator<Event> rest) {
    List<Event> events = new ArrayList<>();
    while (events.size() < AFTER && rest.hasNext()) {
      events.add(rest.next());
    }
    return events;
  }

  /** Whether no event differs. */
  public boolean isEqual() {
    return left.isEmpty() && right.isEmpty();
  }

  /** How many events are equal. */
  public long equal() {
    return equal;
  }

  /** The last events before the difference. */
  public List<Event> common() {
    return List.copyOf(common);
  }

  /** What the first run does from there on; empty if it ends. */
  public List<Event> left() {
    return left;
  }

  /** What the second run does from there on; empty if it ends. */
  public List<Event> right() {
    return right;
  }

  /** What the task of an event had been doing when the runs parted. */
  public String doing(Event event) {
    return doing.of(event.when().task());
  }
}
