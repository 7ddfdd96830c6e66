package pageferry.experiment.conf;

import java.util.Collection;
import pageferry.world.PlainText;

/** Something a user wrote that cannot be used; the message is all the user needs to mend it. */
public final class BadInput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The message is shown in one line, whatever was quoted in it. */
  public BadInput(String message) {
    super(PlainText.of(message));
  }

  /** The message for {@code found} where {@code expected} was, at a place. */
  public static BadInput at(Place place, String expected, String found) {
    return new BadInput(place + ": expected " + expected + ", found " + found);
  }

  /** The message for a name that is none of {@code valid}. */
  public static BadInput unknown(
      Place place, String expected, String found, Collection<String> valid) {
    String hint = valid.isEmpty() ? "" : "; " + Nearest.hint(found, valid);
    return new BadInput(place + ": expected " + expected + ", found '" + found + "'" + hint);
  }

  /** The message for a value of a command line's option that is none of {@code valid}. */
  public static BadInput unknownArgument(
      String option, String expected, String found, Collection<String> valid) {
    return unknown(new Place(option, 0), expected, found, valid);
  }
}
