package pageferry.journal;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a run: {@code 12.3} is the third row of the twelfth experiment that a journal was
 * given.
 *
 * @param number of the experiment, from 1
 * @param row of the experiment, from 1
 */
public record RunId(int number, int row) implements Comparable<RunId> {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})");
  private static final Comparator<RunId> ORDER =
      Comparator.comparingInt(RunId::number).thenComparingInt(RunId::row);

  /** The run of that name, or null if it is none. */
  public static @Nullable RunId parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? new RunId(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
        : null;
  }

  /** The name under which the store keeps the run. */
  String persistenceId() {
    return "run-" + this;
  }

  @Override
  public int compareTo(RunId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return number + "." + row;
  }
}
