package pageferry.experiment.explore;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Picker;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Homes;
import pageferry.experiment.settings.Overrides;
import pageferry.explore.Replay;
import pageferry.explore.Search;
import pageferry.explore.SearchKind;
import pageferry.explore.SearchSize;
import pageferry.explore.Switches;

/**
 * Makes what was found small: takes tasks, steps and pages out of the experiment as long as some
 * schedule still meets the same finding, and looks for the schedule with the fewest context
 * switches that does. Nothing is believed that has not been run.
 */
public final class Minimiser implements AutoCloseable {
  /** So many messages may be delivered to meet the finding in something smaller, by each search. */
  private static final long STEPS = 10_000;

  /** So many to meet it with fewer switches. */
  private static final long LAST_STEPS = 100_000;

  private static final int MOST_DELAYS = 3;

  private final VirtualEngine engine = VirtualEngine.start();
  private final ExperimentReader reader = new ExperimentReader(ConfFiles.installed());
  private final String name;

  private final Listener listener;
  private long runs;

  /** Tells how far the work is. */
  public interface Listener {
    /** So many schedules have been run. */
    void at(long runs);

    /** Whether what is left is small enough. */
    default boolean isContent() {
      return false;
    }
  }

  /**
   * @param name the experiment's name
   */
  public Minimiser(String name) {
    this(name, runs -> {});
  }

  /**
   * @param name the experiment's name
   * @param listener who is told how far the work is
   */
  public Minimiser(String name, Listener listener) {
    this.name = name;
    this.listener = listener;
  }

  /**
   * How large something that was found is.
   *
   * @param operations steps of programs
   * @param tasks threads
   * @param pages pages of all maps together
   * @param steps messages delivered, those before the search began included
   * @param switches how often a thread of control was left that could have gone on
   */
  public record Size(int operations, int tasks, long pages, long steps, int switches) {}

  /** Reduces what was found. */
  public Minimised minimise(Row row, Found found) {
    Smaller smallest = smallest(new Smaller(row, found.labels()), found.finding());
    List<String> labels = calmest(smallest, found.finding());
    Trials trials = new Trials(engine, smallest.row());
    return new Minimised(
        smallest.row(),
        found,
        trials.detail(new Replay(labels, true)),
        size(row, found.labels()),
        size(smallest.row(), labels));
  }

  /** An experiment and a schedule of it that meets the finding. */
  private record Smaller(Row row, List<String> labels) {}

  /**
   * Takes out one thing after the other, from the first to the last, and begins again until nothing
   * can be taken out any more.
   */
  private Smaller smallest(Smaller all, Finding wanted) {
    Smaller smallest = all;
    int refused = 0;
    int at = 0;
    List<ConfigObject> candidates = candidates(smallest);
    while (refused < candidates.size() && !listener.isContent()) {
      at %= candidates.size();
      Smaller next = smaller(smallest, candidates.get(at), wanted);
      if (next == null) {
        at++;
        refused++;
      } else {
        smallest = next;
        candidates = candidates(smallest);
        refused = 0;
      }
    }
    return smallest;
  }

  private List<ConfigObject> candidates(Smaller of) {
    return Reductions.of((ConfigObject) parsed(of.row().resolved()).value());
  }

  /** The candidate, if it makes sense and some schedule of it meets the finding. */
  private @Nullable Smaller smaller(Smaller than, ConfigObject candidate, Finding wanted) {
    Row row = read(parsed(than.row().resolved()).with(candidate).json());
    List<String> labels = row == null ? null : reproduced(row, wanted, than.labels());
    return row == null || labels == null ? null : new Smaller(row, labels);
  }

  private List<String> calmest(Smaller smallest, Finding wanted) {
    List<String> labels = fewestSwitches(smallest.row(), wanted, smallest.labels());
    return new Calming(new Trials(engine, smallest.row()), wanted).calm(labels);
  }

  private @Nullable List<String> reproduced(Row row, Finding wanted, List<String> labels) {
    Trials trials = new Trials(engine, row);
    Trial same = run(trials, new Replay(labels, false));
    if (meets(same, wanted)) {
      return trials.labels(same);
    }
    SearchSize space = trials.space(2);
    List<String> delayed = searched(trials, SearchKind.DELAY.search(space, 1), STEPS, wanted);
    return delayed != null
        ? delayed
        : searched(trials, SearchKind.RANDOM.search(space, 1), STEPS, wanted);
  }

  private List<String> fewestSwitches(Row row, Finding wanted, List<String> labels) {
    Trials trials = new Trials(engine, row);
    Search search = SearchKind.DELAY.search(trials.space(MOST_DELAYS), 1);
    List<String> fewest = searched(trials, search, LAST_STEPS, wanted);
    return fewest == null || trials.switches(fewest) > trials.switches(labels) ? labels : fewest;
  }

  private @Nullable List<String> searched(
      Trials trials, Search search, long steps, Finding wanted) {
    long left = steps;
    for (long number = 0; left > 0 && !listener.isContent(); number++) {
      Picker picker = search.schedule(number);
      if (picker == null) {
        return null;
      }
      Trial trial = run(trials, picker);
      left -= trial.end().steps();
      if (meets(trial, wanted)) {
        return trials.labels(trial);
      }
    }
    return null;
  }

  private Trial run(Trials trials, Picker picker) {
    listener.at(++runs);
    return trials.run(picker, true);
  }

  private static boolean meets(Trial trial, Finding wanted) {
    Finding finding = trial.finding();
    return finding != null && finding.isLike(wanted);
  }

  private @Nullable Row read(String candidate) {
    try {
      return reader.read(parsed(candidate), new Overrides()).rows().get(0);
    } catch (BadInput makesNoSense) {
      return null;
    }
  }

  private Entry parsed(String text) {
    return ConfParser.json(name, text);
  }

  // Sizes

  private Size size(Row row, List<String> labels) {
    int tasks =
        row.scenario().processes().stream().mapToInt(process -> process.threads().size()).sum();
    ConfigValue processes = ((ConfigObject) parsed(row.resolved()).value()).get("processes");
    int operations = processes == null ? 0 : operations(processes);
    long pages = processes == null ? 0 : pages(processes);
    Switches switches = new Switches(new Replay(labels, true), Homes::isHome);
    Trial trial = new Trials(engine, row).run(switches, true);
    return new Size(operations, tasks, pages, trial.end().steps(), switches.count());
  }

  private static int operations(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return list.stream().mapToInt(Minimiser::operations).sum();
    }
    if (value instanceof ConfigObject object) {
      int inner = object.values().stream().mapToInt(Minimiser::operations).sum();
      return inner + (object.containsKey("op") ? 1 : 0);
    }
    return 0;
  }

  private static long pages(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return list.stream().mapToLong(Minimiser::pages).sum();
    }
    if (value instanceof ConfigObject object) {
      ConfigValue op = object.get("op");
      ConfigValue pages = object.get("pages");
      boolean maps = op != null && "mmap".equals(op.unwrapped());
      long own = maps && pages != null ? Long.parseLong(pages.unwrapped().toString()) : 0;
      return own + object.values().stream().mapToLong(Minimiser::pages).sum();
    }
    return 0;
  }

  @Override
  public void close() {
    engine.close();
  }
}
