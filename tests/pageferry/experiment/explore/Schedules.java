package pageferry.experiment.explore;

import java.util.Arrays;
import java.util.TreeSet;
import pageferry.engine.virtual.Picker;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Row;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;
import pageferry.explore.Search;
import pageferry.explore.SearchKind;

/** Experiments that tests search. */
final class Schedules {
  private static final Explorer.Budget BUDGET = new Explorer.Budget(1, Long.MAX_VALUE / 2, false);

  private Schedules() {}

  /** Whether a search without reduction came to its end, and how many outcomes it saw. */
  record Unreduced(boolean finished, int outcomes) {}

  /** Two tasks that share map a of node 0 and map b of node 1; both are searched to their end. */
  static String twoTasks(String first, String second) {
    return """
        machine = tiny
        ends = any
        processes { app { threads {
          first { cpu = 0, program = [
            { op = mmap, map = a, pages = 1 }
            { op = touch, map = a }
            { op = mmap, map = b, pages = 1 }
            { op = mbind, map = b, mode = BIND, nodes = [1] }
            { op = touch, map = b }
            { op = signal, signal = go }
            %s
            { op = signal, signal = done }
            { op = wait, signal = done, count = 2 }
          ] }
          second { cpu = 2, program = [
            { op = wait, signal = go }
            %s
            { op = signal, signal = done }
            { op = wait, signal = done, count = 2 }
          ] }
        } } }
        explore { schedules = 1000000, until = done }
        """
        .formatted(first, second);
  }

  static Row row(String text, String... settings) {
    return experiment(text, settings).rows().get(0);
  }

  static Experiment experiment(String text, String... settings) {
    Overrides overrides = new Overrides();
    for (String setting : settings) {
      overrides.set(setting);
    }
    return new ExperimentReader(ConfFiles.installed())
        .read(ConfParser.text("test.conf", text), overrides);
  }

  static Experiment installed(String name, String... settings) {
    Overrides overrides = new Overrides();
    for (String setting : settings) {
      overrides.set(setting);
    }
    return new ExperimentReader(ConfFiles.installed()).read(name, overrides);
  }

  static Exploration explore(String text, String strategy, String... settings) {
    String[] all = Arrays.copyOf(settings, settings.length + 1);
    all[settings.length] = "explore.strategy=" + strategy;
    return explore(row(text, all));
  }

  static Exploration explore(Row row) {
    return Explorer.explore(row, BUDGET);
  }

  static Exploration explore(Row row, int threads) {
    return Explorer.explore(row, new Explorer.Budget(threads, Long.MAX_VALUE / 2, false));
  }

  static Unreduced unreduced(String text, long schedules) {
    try (VirtualEngine engine = VirtualEngine.start()) {
      Trials trials = new Trials(engine, row(text));
      Search search = SearchKind.unreduced();
      TreeSet<Long> outcomes = new TreeSet<>();
      for (long number = 0; number < schedules; number++) {
        Picker picker = search.schedule(number);
        if (picker == null) {
          return new Unreduced(true, outcomes.size());
        }
        outcomes.add(trials.run(picker, false).outcome());
      }
      return new Unreduced(false, outcomes.size());
    }
  }
}
