package pageferry.observe;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which task raises which signal, and how often at most, as the programs of an experiment say: what
 * tells for whom a wait for a signal waits.
 *
 * @param names the signals that are known of, by number
 * @param raisers who raises them
 * @param first the number of the first task that there is from the beginning on
 * @param tasks how many there are
 */
public record SignalPlan(
    SortedMap<Integer, String> names, List<Raiser> raisers, int first, int tasks) {
  /** {@link Raiser#most} of a signal that is raised in a loop without a known end. */
  public static final long ANY = Long.MAX_VALUE;

  /** Nothing is known: any signal may be raised at any time. */
  public static final SignalPlan UNKNOWN = new SignalPlan(new TreeMap<>(), List.of(), 0, 0);

  public SignalPlan {
    names = Collections.unmodifiableSortedMap(new TreeMap<>(names));
    raisers = List.copyOf(raisers);
  }

  /** The same tasks, of whose signals nothing is known. */
  public SignalPlan withoutSignals() {
    return new SignalPlan(new TreeMap<>(), List.of(), first, tasks);
  }

  /**
   * A task that raises a signal.
   *
   * @param task its number; 0: tasks that are not known by number, who can always do so
   * @param signal the signal's number
   * @param most how often it does so at most
   */
  public record Raiser(int task, int signal, long most) {}
}
