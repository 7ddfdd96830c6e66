package pageferry.experiment.litmus;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.Machines;
import pageferry.explore.SearchKind;
import pageferry.explore.SearchSize;
import pageferry.protocol.strategy.Strategy;

/**
 * Searches races on a machine that migrates by a strategy.
 *
 * @param machine the machine's name
 * @param kernel its version
 * @param schedules how many are tried at most
 */
record StrategySearch(String machine, String kernel, int schedules) {
  private static final long MINUTE_NS = 60_000_000_000L;

  /** What comes of a race under that strategy, in whatever order. */
  LitmusFound of(VirtualEngine engine, Strategy strategy, String race) {
    MachineSpec plain = new Machines(ConfFiles.installed()).plain(machine, kernel);
    MachineSpec own =
        new MachineSpec(
            plain.topology(),
            plain.profile(),
            strategy,
            plain.costs(),
            plain.setup(),
            plain.tracer());
    LitmusReader reader = new LitmusReader(Map.of(machine, plain.topology().cpuCount()));
    LitmusProgram program = reader.program(ConfParser.json("mine", race));
    SearchSize size = new SearchSize(1, 1, 1, name -> false);
    int[] left = {schedules};
    return new LitmusSearch(engine, own, program)
        .inTurns(List.of(SearchKind.EXHAUSTIVE.search(size, 1)), MINUTE_NS, () -> left[0]-- <= 0);
  }

  /** What a page of map a may hold in the end, as task A sees it. */
  static TreeSet<String> contents(LitmusFound found) {
    return field(found, "see A content.a");
  }

  /** All that a field of the outcomes may be. */
  static TreeSet<String> field(LitmusFound found, String name) {
    TreeSet<String> all = new TreeSet<>();
    for (LitmusOutcome outcome : found.outcomes().keySet()) {
      String value = outcome.fields().get(name);
      if (value != null) {
        all.add(value);
      }
    }
    return all;
  }
}
