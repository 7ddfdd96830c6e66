package pageferry.report.html;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A task that still waited when its run ended.
 *
 * @param task its name
 * @param pid its number
 * @param what what it waits for
 * @param holder the number of the task that has it; 0 if nobody in particular has
 */
record WaitEdge(String task, int pid, String what, int holder) {
  private static final Pattern FORM =
      Pattern.compile("(.*) \\(pid (\\d+)\\) waits for (.*?)(?: held by (\\d+))?(?: in .*)?");

  /** The edge that a line of a run's {@code waiting} tells; null if it tells none. */
  static @Nullable WaitEdge parse(String line) {
    Matcher matcher = FORM.matcher(line);
    if (!matcher.matches()) {
      return null;
    }
    int holder = matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4));
    return new WaitEdge(
        matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3), holder);
  }
}
