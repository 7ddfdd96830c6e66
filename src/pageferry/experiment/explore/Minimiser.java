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
  private static final long TRIES = 150;
  private static final long LAST_TRIES = 3000;
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
    Row smallest = row;
    List<String> labels = found.labels();
    int at = 0;
    Entry text = parsed(row.resolved());
    List<ConfigObject> candidates = Reductions.of((ConfigObject) text.value());
    while (at < candidates.size()) {
      String candidate = text.with(candidates.get(at)).json();
      Row smaller = read(candidate);
      List<String> again = smaller == null ? null : reproduced(smaller, found.finding(), labels);
      if (smaller == null || again == null) {
        at++;
      } else {
        smallest = smaller;
        labels = again;
        text = parsed(candidate);
        candidates = Reductions.of((ConfigObject) text.value());
        at = 0;
      }
    }
    labels = fewestSwitches(smallest, found.finding(), labels);
    labels = new Calming(new Trials(engine, smallest), found.finding()).calm(labels);
    ScheduleDetail detail = new Trials(engine, smallest).detail(new Replay(labels, true));
    return new Minimised(
        smallest, found, detail, size(row, found.labels()), size(smallest, labels));
  }

  private @Nullable List<String> reproduced(Row row, Finding wanted, List<String> labels) {
    Trials trials = new Trials(engine, row);
    List<String> same = meets(trials, new Replay(labels, false), wanted);
    if (same != null) {
      return same;
    }
    SearchSize space = trials.space(2);
    List<String> delayed = searched(trials, SearchKind.DELAY.search(space, 1), TRIES, wanted);
    return delayed != null
        ? delayed
        : searched(trials, SearchKind.RANDOM.search(space, 1), TRIES, wanted);
  }

  private List<String> fewestSwitches(Row row, Finding wanted, List<String> labels) {
    Trials trials = new Trials(engine, row);
    Search search = SearchKind.DELAY.search(trials.space(MOST_DELAYS), 1);
    List<String> fewest = searched(trials, search, LAST_TRIES, wanted);
    return fewest == null || trials.switches(fewest) > trials.switches(labels) ? labels : fewest;
  }

  private @Nullable List<String> searched(
      Trials trials, Search search, long tries, Finding wanted) {
    for (long number = 0; number < tries; number++) {
      Picker picker = search.schedule(number);
      if (picker == null) {
        return null;
      }
      List<String> labels = meets(trials, picker, wanted);
      if (labels != null) {
        return labels;
      }
    }
    return null;
  }

  /** The messages of a schedule that meets the finding, or null. */
  private @Nullable List<String> meets(Trials trials, Picker picker, Finding wanted) {
    listener.at(++runs);
    Trial trial = trials.run(picker, true);
    Finding finding = trial.finding();
    return finding != null && finding.isLike(wanted) ? trials.labels(trial) : null;
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
