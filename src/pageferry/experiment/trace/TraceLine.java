package pageferry.experiment.trace;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of a kernel trace: who, where, when and what.
 *
 * @param comm the name of the task
 * @param pid its number
 * @param cpu where it ran
 * @param when seconds since the machine's start, as they are printed
 * @param body the event and its fields, without the name of its system
 */
public record TraceLine(String comm, int pid, int cpu, String when, String body) {
  private static final Pattern EVENT =
      Pattern.compile("\\s*(\\S.*?)[-\\s]\\s*([0-9]{1,9})(?:/([0-9]{1,9}))?\\s+\\[[0-9]{3,}\\].*");
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(\\S.*?)[-\\s]\\s*([0-9]{1,9})(?:/([0-9]{1,9}))?\\s+\\[([0-9]{3,5})\\]\\s+"
              + "(?:\\S{4,6}\\s+)?([0-9]+\\.[0-9]{1,9}):\\s+(?:[a-z_]+:(?=\\S))?(\\S.*)");

  /** The body of an event with which a system call begins: its name and its arguments. */
  public static final Pattern SYS_ENTER =
      Pattern.compile("sys_(?:enter_)?([a-z_0-9]+)(?:\\(|:\\s+[a-z_]+:)(.*)");

  /** The body of an event with which one ends: its name and what it returned. */
  public static final Pattern SYS_EXIT =
      Pattern.compile("sys_(?:exit_)?([a-z_0-9]+)(?: -> |:\\s+)(0x[0-9a-f]{1,16})\\s*");

  private static final Pattern LOST =
      Pattern.compile("\\s*CPU:[0-9]+ \\[(?:LOST [0-9]+ EVENTS|[0-9]+ EVENTS DROPPED)\\].*");
  private static final int HEAD = 200;
  private static final int NS_DIGITS = 9;

  /** What a line says; null if it is no event. */
  public static @Nullable TraceLine of(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return null;
    }
    String pid = matcher.group(3) == null ? matcher.group(2) : matcher.group(3);
    return new TraceLine(
        matcher.group(1),
        Integer.parseInt(pid),
        Integer.parseInt(matcher.group(4)),
        matcher.group(5),
        matcher.group(6));
  }

  /** Whether lines are those of a trace. */
  public static boolean isLike(List<String> lines) {
    return lines.stream()
        .limit(HEAD)
        .anyMatch(line -> line.startsWith("# tracer:") || EVENT.matcher(line).matches());
  }

  /** Whether a line says that events are missing there. */
  public static boolean isLoss(String line) {
    return LOST.matcher(line).matches();
  }

  /** When it was, in nanoseconds since the machine's start. */
  public long timeNs() {
    return new BigDecimal(when).movePointRight(NS_DIGITS).longValue();
  }

  /** The least time that its clock shows, in nanoseconds. */
  public long tickNs() {
    int digits = when.length() - when.indexOf('.') - 1;
    return BigDecimal.ONE.movePointRight(NS_DIGITS - digits).longValue();
  }
}
