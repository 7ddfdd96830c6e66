package pageferry.experiment.traced;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.trace.OtherText;
import pageferry.experiment.trace.TraceLine;
import pageferry.experiment.trace.TraceReader;
import pageferry.mm.CpuMask;

/** Who and what a trace tells of: what has to be known before its first event is written down. */
final class TraceSurvey {
  /** Far more than anybody reads a trace of. */
  private static final int MOST_TASKS = 20_000;

  private static final int MOST_TOLD = 10;
  private static final String NAMELESS = "<...>";
  private static final Pattern BUFFER =
      Pattern.compile("# entries-in-buffer/entries-written: ([0-9]{1,15})/([0-9]{1,15}) .*");

  private final Map<Integer, String> comms = new LinkedHashMap<>();
  private final List<String> odd = new ArrayList<>();
  private final TraceReader reader = new TraceReader();
  private int cpus = 1;
  private long frames;
  private long firstNs = Long.MAX_VALUE;
  private long events;
  private long losses;
  private long oddLines;
  private String form = "";
  private long overwritten;
  private long stacks;

  /** Hears of the next line. */
  void read(String text, Place place) {
    long functions = reader.functions();
    List<TraceLine> lines = reader.read(text);
    lines.forEach(line -> event(line, place));
    if (lines.isEmpty() && reader.functions() == functions) {
      other(text, place);
    }
  }

  private void event(TraceLine line, Place place) {
    events++;
    if (line.cpu() >= CpuMask.NR_CPUS) {
      throw BadInput.at(place, "a CPU below " + CpuMask.NR_CPUS, Integer.toString(line.cpu()));
    }
    cpus = Math.max(cpus, line.cpu() + 1);
    firstNs = Math.min(firstNs, line.timeNs());
    task(line.pid(), line.comm(), place);
    TracedLine event = TracedLine.of(line);
    if (event.name().equals("sched_switch")) {
      Switch told = Switch.of(event);
      if (told != null) {
        task(told.next(), told.comm(), place);
        task(told.previous(), NAMELESS, place);
      }
    } else if (event.name().equals("sched_process_fork")) {
      task((int) event.number("child_pid", 0), NAMELESS, place);
    } else {
      frame(event);
    }
  }

  private void frame(TracedLine event) {
    Frames.of(event).ifPresent(pfn -> frames = Math.max(frames, pfn + 1));
  }

  private void task(int pid, String comm, Place place) {
    boolean named = !comm.equals(NAMELESS);
    if (pid > 0 && (named || !comms.containsKey(pid))) {
      comms.put(pid, named ? comm : "task");
    }
    if (comms.size() > MOST_TASKS) {
      throw BadInput.at(place, "a trace of at most " + MOST_TASKS + " tasks", "more of them");
    }
  }

  private void other(String text, Place place) {
    form = form.isEmpty() && events == 0 ? OtherText.of(text) : form;
    Matcher buffer = BUFFER.matcher(text);
    if (TraceLine.isLoss(text)) {
      losses++;
    } else if (buffer.matches()) {
      overwritten = Long.parseLong(buffer.group(2)) - Long.parseLong(buffer.group(1));
    } else if (TraceLine.isStack(text)) {
      stacks++;
    } else if (!TraceLine.isHead(text)) {
      oddLines++;
      if (odd.size() < MOST_TOLD) {
        odd.add(place + ": no event: " + text.strip());
      }
    }
  }

  /** The names of tasks by pid, in the order in which they appear. */
  Map<Integer, String> comms() {
    reader
        .tasks()
        .forEach(
            (pid, comm) -> {
              if (pid > 0) {
                comms.putIfAbsent(pid, comm);
              }
            });
    return comms;
  }

  /** How many CPUs there are at least. */
  int cpus() {
    return cpus;
  }

  /** One more than the highest page frame. */
  long frames() {
    return frames;
  }

  /** When the first event was, in nanoseconds since the machine's start. */
  long firstNs() {
    return events == 0 ? 0 : firstNs;
  }

  /** How many events there are. */
  long events() {
    return events;
  }

  /** How often events are missing. */
  long losses() {
    return losses;
  }

  /** How many events of the beginning the kernel's buffer had lost when it was read. */
  long overwritten() {
    return overwritten;
  }

  /** How many lines tell of functions. */
  long functions() {
    return reader.functions();
  }

  /** How many migrations of functions told of nobody who wanted them. */
  long strays() {
    return reader.strays();
  }

  /** How many lines are frames of stacks below events. */
  long stacks() {
    return stacks;
  }

  /** Lines that are no events, the first of them. */
  List<String> odd() {
    return odd;
  }

  /** How many there are. */
  long oddLines() {
    return oddLines;
  }

  /** The place of a trace that has none of what is wanted; null: it has. */
  @Nullable BadInput nothing(Place place) {
    return events > 0 || reader.functions() > 0
        ? null
        : BadInput.at(
            place,
            "a run as journal export writes it as jsonl, or a kernel trace as tracefs, trace-cmd"
                + " report or perf script print it",
            form.isEmpty() ? "no event" : form);
  }
}
