package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.IntHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds circles in a {@link WaitGraph}. Who waits for locks waits for all who are in the way; who
 * waits for a signal is stuck only if all who can raise it are, so where that could be the case the
 * sleepers that nobody can wake are determined first, as the least fixpoint of who can go on.
 */
final class Circles {
  private final WaitEdges graph;

  Circles(WaitEdges graph) {
    this.graph = graph;
  }

  /** A circle of locks through a task, beginning with its least task; empty if there is none. */
  List<Deadlock.Wait> through(int task) {
    List<Deadlock.Wait> path = new ArrayList<>();
    return leadsTo(task, task, path, new IntHashSet()) ? fromLeast(path) : List.of();
  }

  /**
   * Whether {@code from} waits for {@code goal}, directly or not; the path is left behind.
   *
   * @param seen the tasks that have been looked at: no second look finds more
   */
  private boolean leadsTo(int from, int goal, List<Deadlock.Wait> path, IntHashSet seen) {
    if (!seen.add(from)) {
      return false;
    }
    for (Deadlock.Wait wait : graph.edges(from)) {
      if (!wait.what().endsByAny() && !wait.what().passes()) {
        path.add(wait);
        if (wait.holder() == goal || leadsTo(wait.holder(), goal, path, seen)) {
          return true;
        }
        path.remove(path.size() - 1);
      }
    }
    return false;
  }

  /**
   * The first circle of tasks that nobody can wake, a task or those that it waits for, beginning
   * with its least task; empty if there is none.
   */
  List<Deadlock.Wait> behind(int task) {
    boolean isAny = !circle(task, null, new ArrayList<>(), new IntHashSet()).isEmpty();
    return isAny
        ? fromLeast(circle(task, doomed(graph.asleep()), new ArrayList<>(), new IntHashSet()))
        : List.of();
  }

  /** The sleepers that nobody who is awake can wake, directly or not. */
  private IntHashSet doomed(int[] asleep) {
    IntHashSet doomed = new IntHashSet();
    for (int task : asleep) {
      doomed.add(task);
    }
    int before;
    do {
      before = doomed.size();
      for (int task : asleep) {
        if (doomed.contains(task) && graph.canWake(task, doomed)) {
          doomed.remove(task);
        }
      }
    } while (doomed.size() < before);
    return doomed;
  }

  private List<Deadlock.Wait> circle(
      int from, @Nullable IntHashSet doomed, List<Deadlock.Wait> path, IntHashSet seen) {
    if (doomed != null && !doomed.contains(from) || !seen.add(from)) {
      return List.of();
    }
    for (Deadlock.Wait wait : graph.edges(from)) {
      path.add(wait);
      int begin = indexOf(path, wait.holder());
      if (begin >= 0) {
        return path.subList(begin, path.size());
      }
      List<Deadlock.Wait> found = circle(wait.holder(), doomed, path, seen);
      if (!found.isEmpty()) {
        return found;
      }
      path.remove(path.size() - 1);
    }
    return List.of();
  }

  private static int indexOf(List<Deadlock.Wait> path, int task) {
    for (int i = 0; i < path.size(); i++) {
      if (path.get(i).task() == task) {
        return i;
      }
    }
    return -1;
  }

  private static List<Deadlock.Wait> fromLeast(List<Deadlock.Wait> circle) {
    int least = 0;
    for (int i = 1; i < circle.size(); i++) {
      if (circle.get(i).task() < circle.get(least).task()) {
        least = i;
      }
    }
    List<Deadlock.Wait> turned = new ArrayList<>(circle.subList(least, circle.size()));
    turned.addAll(circle.subList(0, least));
    return turned;
  }
}
