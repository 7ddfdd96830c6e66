package pageferry.experiment.traced;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What sched:sched_switch says, as tracefs and perf script print it or trace-cmd report does.
 *
 * @param previous who leaves the CPU
 * @param next who comes
 * @param comm the name of who comes
 * @param sleeps whether who leaves goes to sleep
 */
record Switch(int previous, int next, String comm, boolean sleeps) {
  private static final Pattern FIELDS =
      Pattern.compile(
          "prev_comm=.* prev_pid=([0-9]{1,9}) prev_prio=-?[0-9]+ prev_state=(\\S+) ==>"
              + " next_comm=(.*) next_pid=([0-9]{1,9}) next_prio=.*");
  private static final Pattern REPORT =
      Pattern.compile(
          ".*:([0-9]{1,9}) \\[-?[0-9]+\\] (\\S+) ==> (.*):([0-9]{1,9}) \\[-?[0-9]+\\].*");

  /** What the event says; null: nothing that is known. */
  static @Nullable Switch of(TracedLine event) {
    Matcher matcher = FIELDS.matcher(event.fields());
    if (!matcher.matches()) {
      matcher = REPORT.matcher(event.fields());
      if (!matcher.matches()) {
        return null;
      }
    }
    return new Switch(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(4)),
        matcher.group(3),
        !matcher.group(2).startsWith("R"));
  }
}
