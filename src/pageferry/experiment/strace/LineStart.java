package pageferry.experiment.strace;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what stands before a call: who made it, and when. */
final class LineStart {
  private static final Pattern START =
      Pattern.compile(
          "\\s*(?:\\[pid\\s+([0-9]{1,9})(?:<[^>]*>)?\\]\\s*|([0-9]{1,9})(?:<[^>]*>)?\\s+)?"
              + "(?:([0-9]{2}):([0-9]{2}):([0-9]{2}(?:\\.[0-9]{1,9})?)|([0-9]{1,10}\\.[0-9]{1,9}))?"
              + "(?:\\s*\\(\\+\\s*([0-9]{1,9}\\.[0-9]{1,9})\\))?(?:\\s+|(?<=\\s)|^)"
              + "(?:\\[(?: *[0-9]{1,4}|[0-9a-f]{8,16}|\\?{4,16})\\] ){0,2}(.*)",
          Pattern.DOTALL);
  private static final long NS_PER_S = 1_000_000_000;
  private static final long DAY_S = 86_400;

  /** Seconds since 1970 are larger, those since the call before are smaller. */
  private static final long LEAST_EPOCH_S = 100_000_000;

  private long lastNs = -1;
  private long dayNs;
  private long sumNs;

  /**
   * What stands before a call.
   *
   * @param pid 0: nothing is said
   * @param timeNs -1: nothing is said
   * @param form both in words
   * @param body what comes behind it
   */
  record Prefix(int pid, long timeNs, String form, String body) {
    boolean isTimed() {
      return timeNs >= 0;
    }
  }

  /** What a line begins with. */
  Prefix read(String line) {
    Matcher start = START.matcher(line);
    if (!start.matches()) {
      return new Prefix(0, -1, "", line);
    }
    List<String> form = new ArrayList<>();
    String pid = start.group(1) == null ? start.group(2) : start.group(1);
    form.add(pid == null ? "no pids" : start.group(1) == null ? "pids" : "[pid]");
    long timeNs = -1;
    if (start.group(5) != null) {
      timeNs = ofDay(start);
      form.add(start.group(5).contains(".") ? "-tt" : "-t");
    } else if (start.group(6) != null) {
      timeNs = ofSeconds(start.group(6));
      form.add(timeNs >= LEAST_EPOCH_S * NS_PER_S ? "-ttt" : "-r");
    }
    if (line.stripTrailing().endsWith(">")) {
      form.add("-T");
    }
    return new Prefix(
        pid == null ? 0 : Integer.parseInt(pid), timeNs, String.join(", ", form), start.group(8));
  }

  /** A clock without a date: it goes on behind midnight. */
  private long ofDay(Matcher start) {
    long hours = Long.parseLong(start.group(3));
    long minutes = hours * 60 + Long.parseLong(start.group(4));
    long ns = minutes * 60 * NS_PER_S + nanoseconds(start.group(5)) + dayNs;
    if (lastNs - ns > DAY_S / 2 * NS_PER_S) {
      dayNs += DAY_S * NS_PER_S;
      ns += DAY_S * NS_PER_S;
    }
    lastNs = ns;
    return ns;
  }

  private long ofSeconds(String text) {
    long ns = nanoseconds(text);
    if (ns < LEAST_EPOCH_S * NS_PER_S) {
      sumNs = Math.min(sumNs + ns, Long.MAX_VALUE / 2);
      return sumNs;
    }
    return ns;
  }

  /** Seconds with decimals, in nanoseconds. */
  static long nanoseconds(String seconds) {
    return new BigDecimal(seconds).movePointRight(9).toBigInteger().longValue();
  }
}
