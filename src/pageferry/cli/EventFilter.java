package pageferry.cli;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Glob;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.Units;
import pageferry.journal.Event;
import pageferry.journal.EventRange;
import pageferry.journal.EventType;
import pageferry.journal.RunStarted;
import pageferry.journal.StoredRun;
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

  private @Nullable Glob matcher;

  /** Complains if no tracepoint of a run can match. */
  void check(RunStarted run) {
    List<String> names = run.types().stream().map(EventType::name).sorted().toList();
    if (names.stream().noneMatch(name -> matcher().matches(name))) {
      throw BadInput.unknownArgument("--event", "the name of a tracepoint", glob, names);
    }
  }

  /**
   * Complains if all that is meant lies after the end of a run, which has been read.
   *
   * @return what is to be said if only its end does; else empty
   */
  String checkEnd(StoredRun run) {
    EventRange range = range();
    String end =
        String.format(
            Locale.ROOT,
            "run %s ends with event %d at %.9f s",
            run.started().run(),
            run.kept() - 1,
            run.lastNs() / 1e9);
    if (range.first() >= Math.max(run.kept(), 1) || range.fromNs() > run.lastNs()) {
      throw new BadInput("--from " + from + ": " + end);
    }
    boolean after =
        to != null && (isNumber(to) ? range.last() >= run.kept() : range.toNs() > run.lastNs());
    return after ? "--to " + to + ": " + end : "";
  }

  /** Which part of a run is meant. */
  EventRange range() {
    EventRange range = EventRange.ALL;
    if (from != null) {
      range = isNumber(from) ? range.fromEvent(number(from)) : range.fromInstant(instant(from));
    }
    EventRange whole = to == null ? range : until(range, to);
    if (whole.first() > whole.last() || whole.fromNs() > whole.toNs()) {
      throw new BadInput("--from " + from + ", --to " + to + ": expected a part that is not empty");
    }
    return whole;
  }

  /** The same that ends with that event, or at that time. */
  static EventRange until(EventRange range, String to) {
    return isNumber(to) ? range.toEvent(number(to)) : range.toInstant(instant(to));
  }

  /** Whether the event is wanted. */
  boolean matches(Event event) {
    return (task == null || event.when().task() == task)
        && (page == null || event.isAbout(pfn(page)))
        && matcher().matches(event.name());
  }

  private Glob matcher() {
    if (matcher == null) {
      matcher = Glob.of("--event", glob);
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
