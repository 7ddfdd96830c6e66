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
  /** Who and where: with the number of a process beside that of its thread, or without. */
  private static final String WHO =
      "\\s*(\\S.*?)[-\\s]\\s*([0-9]{1,9})(?:/([0-9]{1,9}))?\\s+(?:\\([ 0-9-]{5,9}\\)\\s+)?"
          + "\\[([0-9]{3,5})\\]";

  private static final Pattern EVENT = Pattern.compile(WHO + ".*");
  private static final Pattern LINE =
      Pattern.compile(
          WHO
              + "\\s+(?:\\S{4,6}\\s+)?([0-9]+\\.[0-9]{1,9}):\\s+(?:[0-9]{1,19}\\s+)?"
              + "(?:[a-z_]+:(?=\\S))?(\\S.*)");

  /**
   * The latency format: of tracefs (lat_print_timestamp() of kernel/trace/trace_output.c, Linux
   * 6.12), whose times are microseconds since the first event, and of {@code trace-cmd report -l}.
   */
  private static final Pattern LATENCY =
      Pattern.compile(
          "\\s*(\\S.*?)-([0-9]{1,9})\\s+([0-9]{1,4})[.a-zA-Z#]\\S{2,6}\\s+"
              + "(?:([0-9]{1,15})us[ !+*#@$]?\\s*|([0-9]+\\.[0-9]{1,9})):\\s+(\\S.*)");

  private static final Pattern STACK = Pattern.compile(" => .*|\\s+[0-9a-f]{1,16} \\S.*");
  private static final Pattern HEAD =
      Pattern.compile(
          "\\s*|#.*|cpus=.*|version = .*|CPU [0-9]+ is empty\\s*"
              + "|.* PERF_RECORD_[A-Z0-9_]+[ :].*");

  /** The body of an event with which a system call begins: its name and its arguments. */
  public static final Pattern SYS_ENTER =
      Pattern.compile("sys_(?:enter_)?([a-z_0-9]+)(?:\\(|:\\s+[a-z_]+:)(.*)");

  /** The body of an event with which one ends: its name and what it returned. */
  public static final Pattern SYS_EXIT =
      Pattern.compile("sys_(?:exit_)?([a-z_0-9]+)(?: -> |:\\s+)(0x[0-9a-f]{1,16})\\s*");

  private static final Pattern LOST =
      Pattern.compile(
          "\\s*CPU:[0-9]+ \\[(?:LOST [0-9]+ EVENTS|[0-9]+ EVENTS DROPPED|EVENTS DROPPED)\\].*"
              + "|.* PERF_RECORD_LOST\\S* lost [0-9]+.*");
  private static final int HEAD_LINES = 200;
  private static final int US_DIGITS = 6;
  private static final int NS_DIGITS = 9;

  /** What a line says; null if it is no event. */
  public static @Nullable TraceLine of(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return ofLatency(line);
    }
    if (matcher.group(6).startsWith("PERF_RECORD_")) {
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

  private static @Nullable TraceLine ofLatency(String line) {
    Matcher matcher = line.indexOf(':') < 0 ? null : LATENCY.matcher(line);
    if (matcher == null || !matcher.matches()) {
      return null;
    }
    String us = matcher.group(4);
    return new TraceLine(
        matcher.group(1),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        us == null
            ? matcher.group(5)
            : new BigDecimal(us).movePointLeft(US_DIGITS).setScale(US_DIGITS).toPlainString(),
        matcher.group(6));
  }

  /** Whether a line is a frame of a stack below an event. */
  public static boolean isStack(String line) {
    return STACK.matcher(line).matches();
  }

  /** Whether a line is one of those around events, which tells nothing of any. */
  public static boolean isHead(String line) {
    return HEAD.matcher(line).matches();
  }

  /** Whether lines are those of a trace. */
  public static boolean isLike(List<String> lines) {
    return lines.stream()
        .limit(HEAD_LINES)
        .anyMatch(
            line ->
                line.startsWith("# tracer:")
                    || EVENT.matcher(line).matches()
                    || ofLatency(line) != null);
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
