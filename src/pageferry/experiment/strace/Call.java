package pageferry.experiment.strace;

import java.util.List;
import pageferry.experiment.conf.Place;

/**
 * A system call as a log has it.
 *
 * @param pid who made it
 * @param name its name
 * @param args its arguments as text, with what it wrote where the arguments point to
 * @param returned what it returned
 * @param when when it was made
 * @param place where the log has its beginning
 */
record Call(int pid, String name, List<String> args, Returned returned, When when, Place place) {
  Call {
    args = List.copyOf(args);
  }

  /**
   * What a call returned.
   *
   * @param value the value as text, {@code ?} if it never returned
   * @param errno the error's name; empty: none
   */
  record Returned(String value, String errno) {
    static final Returned NOTHING = new Returned("?", "");
  }

  /**
   * When a call was made.
   *
   * @param startNs since some instant of the log, -1: not known
   * @param tookNs how long it took, -1: not known
   */
  record When(long startNs, long tookNs) {}

  /** The same, made by somebody else. */
  Call by(int other) {
    return other == pid ? this : new Call(other, name, args, returned, when, place);
  }

  /** Whether it returned and did not fail. */
  boolean succeeded() {
    return hasReturned() && returned.errno().isEmpty();
  }

  /** Whether it returned. */
  boolean hasReturned() {
    return !returned.value().equals("?");
  }

  /** An argument, empty if there are fewer. */
  String arg(int index) {
    return index < args.size() ? args.get(index) : "";
  }
}
