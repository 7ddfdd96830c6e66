package pageferry.experiment.hung;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.Place;

/**
 * Reads stacks of tasks: what sysrq-w and the detector of hung tasks print, with or without the
 * marks of dmesg and journalctl, files /proc/PID/stack after each other, and the text of the script
 * docs/tools/hung-tasks.py.
 */
final class StackReader {
  /** Lines in which a text is to show what it is. */
  static final int MOST_LOOKED_AT = 10_000;

  private static final Pattern MARK =
      Pattern.compile(
          "^(?:<\\d+>)?(?:.{0,80}?kernel: )?"
              + "(?:\\[(?:\\s*\\d+\\.\\d+|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d:]{16})\\]"
              + "(?:\\[[^\\]]*\\])?)? ?");
  private static final Pattern TASK =
      Pattern.compile(
          "task:(.*?)\\s+state:(\\S).*?\\bpid: *(\\d{1,9})(?:.*?\\btgid: *(\\d{1,9}))?.*");
  private static final Pattern BLOCKED =
      Pattern.compile("INFO: task (.*):(\\d{1,9}) blocked (?:in I/O wait )?for more than .*");
  private static final Pattern OLD_TASK =
      Pattern.compile(
          "(\\S.*?)\\s+([A-Z])(?: [0-9a-f]+)?\\s+\\d+\\s+(\\d{1,9})\\s+\\d+ 0x[0-9a-f]+");
  private static final Pattern SCRIPT =
      Pattern.compile("task (.*) pid (\\d{1,9}) tgid (\\d{1,9}) state (\\S)");

  /** What crash prints before the stack of a task. */
  private static final Pattern CRASH =
      Pattern.compile("PID: (\\d{1,9})\\s+TASK: .* COMMAND: \"([^\"]*)\".*");

  private static final Pattern PROC =
      Pattern.compile("(?:==> )?/proc/(\\d{1,9})/(?:task/(\\d{1,9})/)?stack(?: <==|:)?(.*)");
  private static final Pattern FRAME =
      Pattern.compile(
          "(?:\\[<[0-9a-fx]+>\\]|#\\d+)?\\s*(\\?"
              + " )?([A-Za-z_][\\w.]*)(?:\\+0x[0-9a-f]+(?:/0x[0-9a-f]+)?)(?: \\[\\w+\\]|"
              + " \\(.*\\))?(?: .*)?");

  /** The same with a line of source in place of the offset (decode_stacktrace.sh). */
  private static final Pattern DECODED =
      Pattern.compile(
          "(\\? )?([A-Za-z_][\\w.]*) \\([\\w./-]+\\.[chS]:\\d+"
              + "(?: \\(discriminator \\d+\\))?\\)(?: .*)?");

  /** The same as crash prints it. */
  private static final Pattern CRASH_FRAME =
      Pattern.compile(
          "#\\d+ \\[[0-9a-f]{16}\\] (\\? )?([A-Za-z_][\\w.]*)(?:\\+\\d+)? at [0-9a-f]{8,16}.*");

  private static final Pattern KNOWN = Pattern.compile("(waits|has) (folio 0x[0-9a-f]{1,16})");

  private final String file;
  private final List<HungTask> tasks = new ArrayList<>();
  private @Nullable HungTask current;

  private StackReader(String file) {
    this.file = file;
  }

  /** Whether the head of a text, or all of it, has stacks of tasks. */
  static boolean isLike(List<String> lines) {
    boolean task = false;
    boolean frame = false;
    for (String line : lines) {
      String text = MARK.matcher(line).replaceFirst("").strip();
      task |= isTask(text);
      frame |= isFrame(text);
      Matcher proc = PROC.matcher(text);
      frame |= proc.matches() && isFrame(proc.group(3).strip());
    }
    return frame && task || frame && lines.stream().limit(4).anyMatch(l -> l.startsWith("[<"));
  }

  private static boolean isTask(String text) {
    return TASK.matcher(text).matches()
        || BLOCKED.matcher(text).matches()
        || SCRIPT.matcher(text).matches()
        || PROC.matcher(text).matches()
        || CRASH.matcher(text).matches()
        || OLD_TASK.matcher(text).matches();
  }

  private static boolean isFrame(String text) {
    return frameOf(text) != null;
  }

  /** The function of a frame is the second group; the first is there if it is a guess. */
  private static @Nullable Matcher frameOf(String text) {
    for (Pattern pattern : List.of(FRAME, DECODED, CRASH_FRAME)) {
      Matcher frame = pattern.matcher(text);
      if (frame.matches()) {
        return frame;
      }
    }
    return null;
  }

  /** The tasks of a text, in its order; who is told of twice is told of once. */
  static List<HungTask> read(String file, List<String> lines) {
    StackReader reader = new StackReader(file);
    for (int i = 0; i < lines.size(); i++) {
      reader.line(i + 1, MARK.matcher(lines.get(i)).replaceFirst("").strip());
    }
    return reader.tasks.stream().filter(task -> !task.frames().isEmpty()).toList();
  }

  private void line(int number, String text) {
    Matcher proc = PROC.matcher(text);
    if (proc.matches()) {
      String thread = proc.group(2) == null ? proc.group(1) : proc.group(2);
      begin(number, "", Integer.parseInt(thread), Integer.parseInt(proc.group(1)));
      frame(number, proc.group(3).strip());
    } else if (!head(number, text)) {
      frame(number, text);
    }
  }

  private boolean head(int number, String text) {
    Matcher crash = CRASH.matcher(text);
    if (crash.matches()) {
      begin(number, crash.group(2), Integer.parseInt(crash.group(1)), 0);
      return true;
    }
    for (Pattern pattern : List.of(TASK, BLOCKED, SCRIPT, OLD_TASK)) {
      Matcher matcher = pattern.matcher(text);
      if (matcher.matches()) {
        boolean second = pattern == BLOCKED || pattern == SCRIPT;
        int pid = Integer.parseInt(matcher.group(second ? 2 : 3));
        String group =
            pattern == TASK ? matcher.group(4) : pattern == SCRIPT ? matcher.group(3) : null;
        begin(number, matcher.group(1).strip(), pid, group == null ? 0 : Integer.parseInt(group));
        return true;
      }
    }
    return false;
  }

  private void begin(int number, String comm, int pid, int group) {
    HungTask last = current;
    boolean goesOn = last != null && last.pid() == pid && last.frames().isEmpty();
    boolean sameFile = last != null && last.pid() == pid && comm.isEmpty();
    if (last == null || !goesOn && !sameFile) {
      HungTask known = tasks.stream().filter(each -> each.pid() == pid).findFirst().orElse(null);
      last = new HungTask(new Place(file, number), comm, pid);
      current = last;
      if (known == null) {
        tasks.add(last);
      }
    }
    last.called(comm, pid, group);
  }

  private void frame(int number, String text) {
    Matcher known = KNOWN.matcher(text);
    Matcher frame = frameOf(text);
    if (current == null && frame != null) {
      begin(number, "", 1, 0);
    }
    HungTask task = current;
    if (task == null) {
      return;
    }
    if (known.matches()) {
      (known.group(1).equals("waits") ? task.waits() : task.has()).add(known.group(2));
    } else if (frame != null && frame.group(1) == null) {
      task.frames().add(frame.group(2).replaceAll("\\.(constprop|isra|part|cold).*", ""));
    }
  }
}
