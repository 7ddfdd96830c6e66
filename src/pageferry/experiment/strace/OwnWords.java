package pageferry.experiment.strace;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What strace prints that is no call of a task: stacks (-k), to whom it attached or not any more,
 * and its summary (-C, -w).
 */
final class OwnWords {
  private static final Pattern STACK = Pattern.compile(" > .*");
  private static final Pattern ATTACHED =
      Pattern.compile(
          "(.*?)(?:strace: )?Process ([0-9]{1,9})(?:<[^>]*>)? attached"
              + "(?: with ([0-9]{1,6}) threads)?");
  private static final Pattern OTHER =
      Pattern.compile(
          "(?:strace: )?(?:Process [0-9]{1,9}(?:<[^>]*>)? (?:detached|suspended|resumed).*"
              + "|\\[ Process PID=[0-9]+ runs in .* mode\\. \\])");
  private static final Pattern SUMMARY =
      Pattern.compile(
          "% time +(?:seconds|calls) .*|-{4,} [- ]*"
              + "|\\s*[0-9]{1,3}\\.[0-9]{2} +[0-9.]+ +[0-9 ]+[a-z_0-9]+\\s*");

  private OwnWords() {}

  /** The groups of the line: what it cut off, to whom it attached, and with how many threads. */
  static Matcher attached(String body) {
    return ATTACHED.matcher(body);
  }

  /** Whether it is a frame of a stack. */
  static boolean isStack(String line) {
    return STACK.matcher(line).matches();
  }

  /** Whether it is anything else of strace's own that says nothing of calls. */
  static boolean isOther(String line) {
    return OTHER.matcher(line).matches() || SUMMARY.matcher(line).matches();
  }
}
