package pageferry.cli;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.Units;
import pageferry.journal.Event;
import pageferry.journal.EventRange;
import picocli.CommandLine.Option;

/** The options that choose among the tracepoints of a run. */
final class EventFilter {
  @Option(
      names = "--from",
      paramLabel = "WHEN",
      description = "Begins with this event's number, or at this virtual time, such as 1.5ms.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "WHEN", description = "Ends there, likewise.")
  private @Nullable String to;

  @Option(names = "--task", paramLabel = "PID", description = "Only what this task reports.")
  private @Nullable Integer task;

  @Option(
      names = "--page",
      paramLabel = "PFN",
      description = "Only what is about this page frame, such as 0x1f, 31 or \"pfn 0x1f\".")
  private @Nullable String page;

  @Option(
      names = "--event",
      paramLabel = "GLOB",
      description = "Only tracepoints whose names match, such as \"folio_*\".")
  private String glob = "*";

  private @Nullable PathMatcher matcher;

  /** Which part of a run is meant. */
  EventRange range() {
    EventRange range = EventRange.ALL;
    if (from != null) {
      range = isNumber(from) ? range.fromEvent(number(from)) : range.fromInstant(instant(from));
    }
    return to == null ? range : until(range, to);
  }

  /** The same that ends with that event, or at that time. */
  static EventRange until(EventRange range, String to) {
    return isNumber(to) ? range.toEvent(number(to)) : range.toInstant(instant(to));
  }

  /** Whether the event is wanted. */
  boolean matches(Event event) {
    return (task == null || event.when().task() == task)
        && (page == null || event.isAbout(pfn(page)))
        && matcher().matches(Path.of(event.name()));
  }

  private PathMatcher matcher() {
    if (matcher == null) {
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    }
    return matcher;
  }

  private static boolean isNumber(String text) {
    return text.matches("[0-9]{1,18}");
  }

  private static long number(String text) {
    return Long.parseLong(text);
  }

  private static long instant(String text) {
    OptionalLong ns = Units.nanoseconds(text);
    return ns.orElseThrow(
        () ->
            BadInput.at(
                new Place("--from, --to", 0),
                "the number of an event or a virtual time such as 1.5ms",
                "'" + text + "'"));
  }

  private static long pfn(String text) {
    try {
      return Long.decode(text.replaceFirst("^pfn *=? *", ""));
    } catch (NumberFormatException wrong) {
      throw BadInput.at(
          new Place("--page", 0), "a page frame number such as 0x1f", "'" + text + "'");
    }
  }
}
