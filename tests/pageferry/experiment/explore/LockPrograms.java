package pageferry.experiment.explore;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tasks that do nothing but lock and unlock, enumerated without any machine: every interleaving of
 * their operations, one at a time. What the search of the real thing is held against.
 */
final class LockPrograms {
  private final List<List<Integer>> programs;
  private final Set<String> outcomes = new HashSet<>();
  private long interleavings;

  /**
   * @param programs for each task its operations: n takes lock n, -n gives it back
   */
  LockPrograms(List<List<Integer>> programs) {
    this.programs = programs;
    int[] at = new int[programs.size()];
    enumerate(at, new int[16], new ArrayList<>());
  }

  /** The different histories of locks, and of who slept in the end. */
  Set<String> outcomes() {
    return outcomes;
  }

  /** How many interleavings there are. */
  long interleavings() {
    return interleavings;
  }

  private void enumerate(int[] at, int[] holder, List<String> history) {
    boolean moved = false;
    for (int task = 0; task < at.length; task++) {
      if (at[task] < programs.get(task).size()) {
        int operation = programs.get(task).get(at[task]);
        if (operation < 0 || holder[operation] == 0) {
          moved = true;
          step(task, operation, at, holder, history);
        }
      }
    }
    if (!moved) {
      interleavings++;
      outcomes.add(outcome(at, history));
    }
  }

  private void step(int task, int operation, int[] at, int[] holder, List<String> history) {
    int lock = Math.abs(operation);
    int[] nextAt = at.clone();
    int[] nextHolder = holder.clone();
    List<String> next = new ArrayList<>(history);
    nextAt[task]++;
    nextHolder[lock] = operation > 0 ? task + 1 : 0;
    if (operation > 0) {
      next.add(lock + " by " + task);
    }
    enumerate(nextAt, nextHolder, next);
  }

  private String outcome(int[] at, List<String> history) {
    List<String> sorted = new ArrayList<>(history);
    sorted.sort((a, b) -> Character.compare(a.charAt(0), b.charAt(0)));
    StringBuilder asleep = new StringBuilder();
    for (int task = 0; task < at.length; task++) {
      if (at[task] < programs.get(task).size()) {
        asleep
            .append(" asleep ")
            .append(task)
            .append(" for ")
            .append(programs.get(task).get(at[task]));
      }
    }
    return sorted + asleep.toString();
  }
}
