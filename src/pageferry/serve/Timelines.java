package pageferry.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.journal.LoadedRun;
import pageferry.mm.LockClass;
import pageferry.observe.Moment;
import pageferry.observe.RunStart;
import pageferry.observe.Standstill;
import pageferry.observe.TaskNames;
import pageferry.report.trace.ChromeTrace;
import pageferry.report.trace.TraceEvents;
import pageferry.serve.lanes.Doing;
import pageferry.serve.lanes.Lane;
import pageferry.serve.lanes.Lanes;
import pageferry.serve.lanes.Overview;
import pageferry.serve.lanes.Stretch;
import pageferry.serve.lanes.Window;
import pageferry.world.TaskEvent.SchedSwitch;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/**
 * A run as a picture of lanes over time: parts with few events are folded for each picture, longer
 * ones are told from an overview that was made when the run was read.
 */
final class Timelines implements Tracer {
  /** Events of a part that is shown event by event, or exported. */
  private static final int MOST_EVENTS = 250_000;

  /** Columns of a picture. */
  private static final int MOST_COLUMNS = 4000;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * Which part is asked for.
   *
   * @param fromNs when it begins
   * @param toNs when it ends; past the end of the run is its end
   * @param columns how many columns the picture has
   */
  record Part(long fromNs, long toNs, int columns) {
    /** Reads it from an address; what is left out is the whole run. */
    static Part of(Asked asked) {
      boolean all = asked.one("from").isEmpty();
      long columns = asked.one("columns").isEmpty() ? 1 : asked.number("columns");
      return new Part(
          all ? 0 : asked.number("from"),
          all ? Long.MAX_VALUE : asked.number("to"),
          (int) Math.min(columns, Integer.MAX_VALUE));
    }
  }

  private final LoadedRun run;
  private final RunStart start;
  private final TaskNames names;
  private final Overview overview;

  Timelines(LoadedRun run, RunStart start) {
    this.run = run;
    this.start = start;
    this.names = new TaskNames(start);
    this.overview = new Overview(start.topology().cpuCount(), run.events());
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    names.emit(timeNs, cpu, task, event);
    overview.emit(timeNs, cpu, task, event);
  }

  /**
   * The lanes of a part of the run.
   *
   * @param moments answers the machine after an event
   */
  ObjectNode tree(Part part, LongFunction<Moment> moments) {
    long fromNs = part.fromNs();
    long toNs = Math.min(part.toNs(), Math.max(fromNs + 1, run.lastNs()));
    int columns = part.columns();
    if (toNs <= fromNs || columns < 1 || columns > MOST_COLUMNS) {
      throw BadInput.at(
          new Place("timeline", 0), "a part of the run, and 1 to 4000 columns", "others");
    }
    long first = Math.max(0, run.at(fromNs));
    long end = run.at(toNs) + 1;
    Window window = new Window(fromNs, toNs, columns);
    boolean exact = end - first <= MOST_EVENTS;
    Lanes lanes = overview.lanes();
    if (exact) {
      lanes = new Lanes(start.topology().cpuCount(), window);
      if (first > 0) {
        lanes.begin(moments.apply(first - 1));
      }
      run.tell(first, end, lanes);
      lanes.flush(toNs);
    } else {
      overview.tell(fromNs, toNs, window);
    }
    ObjectNode tree = JSON.objectNode().put("fromNs", fromNs).put("toNs", toNs);
    tree.put("exact", exact).put("events", Math.max(0, end - first));
    tree.put("lastNs", run.lastNs());
    if (part.toNs() == Long.MAX_VALUE) {
      tree.set("all", all());
    }
    tree.put("left", lanes.left()).put("arrowsLeft", window.arrowsLeft());
    Words words = new Words();
    lanes(lanes, window.stretches(), words, tree.putArray("lanes"));
    arrows(lanes, window, tree.putArray("arrows"));
    words.all.keySet().forEach(tree.putArray("words")::add);
    return tree;
  }

  /** All lanes of the run, those of tasks and locks with the most trouble first. */
  private ArrayNode all() {
    ArrayNode all = JSON.arrayNode();
    Lanes lanes = overview.lanes();
    for (int i = 0; i < lanes.all().size(); i++) {
      lane(lanes.all().get(i), all.addObject()).put("troubleNs", lanes.troubleNs(i));
    }
    return all;
  }

  private ObjectNode lane(Lane lane, ObjectNode tree) {
    long number = lane.number();
    tree.put("id", lane.kind().name().toLowerCase(Locale.ROOT) + "-" + number);
    tree.put(
        "name",
        switch (lane.kind()) {
          case CPU -> "cpu " + number;
          case MIGRATIONS -> "migrations";
          case TASK -> names.of((int) number) + ":" + number;
          case LOCK -> LockClass.FOLIO.text(number);
        });
    return tree;
  }

  private void lanes(
      Lanes lanes, SortedMap<Integer, List<Stretch>> stretches, Words words, ArrayNode all) {
    stretches.forEach(
        (index, told) -> {
          Lane lane = lanes.all().get(index);
          ArrayNode flat = lane(lane, all.addObject()).putArray("boxes");
          for (Stretch each : told) {
            flat.add(each.fromNs()).add(each.toNs()).add(each.work()).add(each.trouble());
            flat.add(each.what().kind().ordinal()).add(words.of(lane, each.what()));
          }
        });
  }

  private void arrows(Lanes lanes, Window window, ArrayNode all) {
    for (Window.Arrow arrow : window.arrows()) {
      ArrayNode one = all.addArray();
      one.add(lane(lanes.all().get(arrow.fromLane()), JSON.objectNode()).get("id"));
      one.add(arrow.fromNs());
      one.add(lane(lanes.all().get(arrow.toLane()), JSON.objectNode()).get("id"));
      one.add(arrow.toNs());
    }
  }

  /** The words of a picture, each told once. */
  private final class Words {
    final Map<String, Integer> all = new LinkedHashMap<>();
    private final Map<Doing, Integer> known = new LinkedHashMap<>();

    int of(Lane lane, Doing what) {
      if (lane.kind() == Lane.Kind.TASK && what.kind() != Doing.Kind.WAITS) {
        return word("on cpu " + what.who());
      }
      return known.computeIfAbsent(what, each -> word(text(each)));
    }

    private int word(String text) {
      return all.computeIfAbsent(text, each -> all.size());
    }

    private String text(Doing what) {
      if (what.kind() != Doing.Kind.WAITS) {
        return names.of((int) what.who()) + ":" + what.who();
      }
      LockClass lock = what.reason().lock();
      return lock == LockClass.NONE ? what.reason().text() : lock.text(what.who());
    }
  }

  /**
   * A part of the run as a trace that Perfetto shows.
   *
   * @throws BadInput if it has too many events
   */
  String trace(Part part, LongFunction<Moment> moments) {
    long first = Math.max(0, run.at(part.fromNs()));
    long end = run.at(part.toNs()) + 1;
    if (end - first > MOST_EVENTS) {
      throw BadInput.at(
          new Place("trace", 0),
          "a part of at most " + MOST_EVENTS + " events (zoom in; journal export writes all)",
          (end - first) + " events");
    }
    StringWriter text = new StringWriter();
    Moment before = first > 0 ? moments.apply(first - 1) : new Moment(start);
    TreeMap<Integer, String> tasks = new TreeMap<>(start.tasks());
    before.tasks().forEach(pid -> tasks.put(pid, names.of(pid)));
    RunStart then = new RunStart(start.topology(), tasks, before.freePages(), start.maps());
    long began = before.timeNs();
    Standstill still = before.standstill();
    List<Integer> running = before.running();
    try (ChromeTrace trace = new ChromeTrace(then, new TraceEvents(text), began)) {
      for (int cpu = 0; cpu < running.size(); cpu++) {
        if (running.get(cpu) > 0) {
          trace.emit(began, cpu, running.get(cpu), new SchedSwitch(0, running.get(cpu)));
        }
      }
      still
          .waits()
          .forEach(
              wait ->
                  trace.emit(
                      began, -1, wait.task(), new TaskBlocked(wait.what(), wait.object(), 0)));
      run.tell(first, end, trace);
    } catch (IOException never) {
      throw new IllegalStateException(never);
    }
    return text.toString();
  }
}
