package pageferry.mm;

import java.util.Collection;

/**
 * A signal that programs raise and wait for, by the name that they call it and the number that
 * events carry.
 *
 * <p>Numbers are given where programs are read, in the order of first mention. A signal gets the
 * {@link String#hashCode()} of its name, so that most events are the same whatever other signals
 * there are; if that is taken, the next number that is not.
 */
public record ProgramSignal(String name, int number) {
  /** The signal of that name among those that were mentioned before. */
  public static ProgramSignal of(String name, Collection<ProgramSignal> before) {
    int number = name.hashCode();
    for (ProgramSignal each : before) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    while (isTaken(number, before)) {
      number++;
    }
    return new ProgramSignal(name, number);
  }

  private static boolean isTaken(int number, Collection<ProgramSignal> before) {
    return before.stream().anyMatch(each -> each.number() == number);
  }
}
