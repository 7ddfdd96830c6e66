package pageferry.experiment.strace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.Place;
import pageferry.experiment.strace.Call.Returned;
import pageferry.experiment.strace.Call.When;

/**
 * Reads what strace(1) prints: with a column of pids, with them in brackets, or with none, each
 * task in a file of its own (-ff); with any of its times.
 */
final class StraceReader {
  private static final Pattern RESUMED =
      Pattern.compile("<\\.\\.\\. ([a-z_0-9]+) resumed> ?(.*)", Pattern.DOTALL);
  private static final Pattern UNFINISHED =
      Pattern.compile("(?:([a-z_0-9]+)\\()(.*?) ?<unfinished \\.\\.\\.>", Pattern.DOTALL);
  private static final Pattern CALL = Pattern.compile("([a-z_][a-z_0-9]*)\\((.*)", Pattern.DOTALL);
  private static final Pattern RETURN =
      Pattern.compile(
          "\\s*=\\s+(\\?|0x[0-9a-f]+|-?[0-9]+)(?:<[^>]*>)?(?:\\s+(E[A-Z0-9]+))?.*?"
              + "(?:<([0-9]{1,8}\\.[0-9]{1,9})>)?\\s*");
  private static final Pattern END = Pattern.compile("\\+\\+\\+ (.*) \\+\\+\\+");
  private static final Pattern SIGNAL = Pattern.compile("--- (?:stopped by )?([A-Z0-9_]+).*---");
  private static final Pattern SUPERSEDED =
      Pattern.compile("superseded by execve in pid ([0-9]{1,9}).*");
  private static final Pattern SUFFIX = Pattern.compile(".*\\.([0-9]{1,9})(?:\\.gz)?");

  private final StraceLog log;
  private final String file;
  private final int filePid;
  private final LineStart starts = new LineStart();
  private final Map<Integer, Open> open = new HashMap<>();
  private final Alive alive = new Alive();
  private @Nullable Half half;

  /** A call that has not returned yet. */
  private record Open(int index, String name, String args, long startNs, Place place) {}

  /** A line that strace cut with a message of its own. */
  private record Half(LineStart.Prefix prefix, String text, Place place) {}

  private StraceReader(StraceLog log, String file, int filePid) {
    this.log = log;
    this.file = file;
    this.filePid = filePid;
  }

  /** Adds what a file's lines say; a file without pids has its own behind the last dot. */
  static void read(StraceLog log, String file, List<String> lines) {
    Matcher suffix = SUFFIX.matcher(String.valueOf(Path.of(file).getFileName()));
    int pid = suffix.matches() ? Integer.parseInt(suffix.group(1)) : 0;
    StraceReader reader = new StraceReader(log, file, pid);
    for (int i = 0; i < lines.size(); i++) {
      reader.line(lines.get(i), new Place(file, i + 1));
    }
    reader.close();
  }

  /** Orders the calls of several files by their times. */
  static void merge(StraceLog log) {
    if (log.isTimed()) {
      log.calls().sort(Comparator.comparingLong(call -> call.when().startNs()));
    }
  }

  private void line(String text, Place place) {
    if (text.isBlank()) {
      return;
    }
    log.count("lines");
    if (OwnWords.isStack(text)) {
      return;
    }
    Half first = half;
    half = null;
    LineStart.Prefix prefix = starts.read(text);
    if (first != null) {
      boolean isRest = !prefix.isTimed() && !text.startsWith("[pid");
      if (isRest) {
        body(first.prefix(), first.text() + text, first.place());
        return;
      }
      remark(first.place(), "strace cut the line and did not go on with it");
    }
    Matcher attached = OwnWords.attached(prefix.body());
    if (attached.matches()) {
      int pid = Integer.parseInt(attached.group(2));
      alive.begins(pid);
      if (attached.group(3) != null) {
        log.attached(pid, Integer.parseInt(attached.group(3)));
      }
      half = attached.group(1).isBlank() ? null : new Half(prefix, attached.group(1), place);
      return;
    }
    if (!OwnWords.isOther(text)) {
      body(prefix, prefix.body(), place);
    }
  }

  private void body(LineStart.Prefix prefix, String body, Place place) {
    int pid = filePid == 0 ? alive.who(prefix.pid()) : filePid;
    Matcher end = END.matcher(body);
    Matcher signal = SIGNAL.matcher(body);
    Matcher resumed = RESUMED.matcher(body);
    Matcher unfinished = UNFINISHED.matcher(body);
    log.form(prefix.form());
    if (end.matches()) {
      ended(pid, end.group(1));
    } else if (signal.matches()) {
      signalled(signal.group(1), place);
    } else if (resumed.matches()) {
      resumed(pid, resumed, prefix, place);
    } else if (unfinished.matches()) {
      begun(pid, unfinished, prefix, place);
    } else if (!isCall(pid, body, prefix, place)) {
      log.count("others");
      remark(place, "not a line of strace");
    }
  }

  private void ended(int pid, String how) {
    Matcher superseded = SUPERSEDED.matcher(how);
    if (superseded.matches()) {
      superseded(Integer.parseInt(superseded.group(1)), pid);
      return;
    }
    log.count(how.startsWith("exited") ? "exits" : "killed");
    log.ends().put(pid, how);
    alive.ends(pid);
  }

  /** A thread that makes an execve(2) goes on under the pid of the first one. */
  private void superseded(int thread, int pid) {
    log.count("superseded");
    log.ends().put(thread, "superseded");
    alive.ends(thread);
    Open call = open.remove(thread);
    if (call != null) {
      open.put(pid, call);
    }
  }

  private void signalled(String signal, Place place) {
    log.count("signals");
    if (!signal.equals("SIGCHLD")) {
      remark(place, signal + " is not sent here: programs do not handle signals");
    }
  }

  private void begun(int pid, Matcher line, LineStart.Prefix prefix, Place place) {
    log.count("unfinished");
    log.count("call " + line.group(1));
    Open before = open.remove(pid);
    if (before != null) {
      neverReturned(before);
    }
    String name = line.group(1);
    Call begun =
        new Call(
            pid,
            name,
            Words.split(line.group(2)),
            Returned.NOTHING,
            new When(prefix.timeNs(), -1),
            place);
    log.calls().add(begun);
    open.put(pid, new Open(log.calls().size() - 1, name, line.group(2), prefix.timeNs(), place));
  }

  private void resumed(int pid, Matcher line, LineStart.Prefix prefix, Place place) {
    log.count("resumed");
    Open begun = open.remove(pid);
    if (begun == null || !begun.name().equals(line.group(1))) {
      remark(place, "the beginning of " + line.group(1) + " is not in the log");
      return;
    }
    String args = begun.args() + line.group(2);
    Call whole = whole(begun, pid, args, prefix.timeNs());
    if (whole == null) {
      remark(place, "the end of " + begun.name() + " cannot be read");
      return;
    }
    countEnd(whole);
    log.calls().set(begun.index(), whole);
  }

  private static @Nullable Call whole(Open begun, int pid, String args, long endNs) {
    int close = Words.closing(args, 0);
    Matcher ret = close < 0 ? null : RETURN.matcher(args.substring(close + 1));
    if (ret == null || !ret.matches()) {
      return null;
    }
    long span = endNs < 0 || begun.startNs() < 0 ? -1 : Math.max(0, endNs - begun.startNs());
    long took = took(ret);
    return new Call(
        pid,
        begun.name(),
        Words.split(args.substring(0, close)),
        returned(ret),
        new When(begun.startNs(), took < 0 ? span : took),
        begun.place());
  }

  private boolean isCall(int pid, String body, LineStart.Prefix prefix, Place place) {
    Matcher call = CALL.matcher(body);
    if (!call.matches()) {
      return false;
    }
    Open begun = new Open(0, call.group(1), "", prefix.timeNs(), place);
    Call whole = whole(begun, pid, call.group(2), -1);
    if (whole == null) {
      return false;
    }
    log.count("call " + whole.name());
    countEnd(whole);
    log.calls().add(whole);
    return true;
  }

  private void countEnd(Call call) {
    String errno = call.returned().errno();
    if (errno.startsWith("ERESTART")) {
      log.count("restarted");
    } else if (!errno.isEmpty()) {
      log.count("error " + call.name() + ":" + errno);
    }
  }

  private static Returned returned(Matcher line) {
    String errno = line.group(2);
    return new Returned(line.group(1), errno == null ? "" : errno);
  }

  private static long took(Matcher line) {
    return line.group(3) == null ? -1 : LineStart.nanoseconds(line.group(3));
  }

  private void close() {
    log.calls().replaceAll(call -> Constants.named(call.by(alive.named(call.pid()))));
    List<Open> left = new ArrayList<>(open.values());
    left.sort(Comparator.comparingInt(Open::index));
    left.forEach(this::neverReturned);
    if (half != null) {
      remark(half.place(), "strace cut the line and did not go on with it");
    }
  }

  private void neverReturned(Open call) {
    remark(call.place(), call.name() + " does not return in the log");
  }

  private void remark(Place place, String why) {
    log.remarks().add(new Remark(place, why));
  }

  @Override
  public String toString() {
    return file;
  }
}
