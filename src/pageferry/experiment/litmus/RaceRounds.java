package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.List;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Progress;

/**
 * Searches races that share their time, in rounds, so that the short ones do not wait for the long:
 * in each, every race that is not exhausted gets its share of half the time that is left.
 */
final class RaceRounds {
  /** A round is worth its while if each race gets so much. */
  private static final long LEAST_NS = 5_000_000;

  private final VirtualEngine engine;
  private final Machines machines;
  private final String kernel;
  private final LitmusReader reader;

  /**
   * @param kernel the kernel that runs
   */
  RaceRounds(VirtualEngine engine, Machines machines, String kernel) {
    this.engine = engine;
    this.machines = machines;
    this.kernel = kernel;
    this.reader = new LitmusReader(machines.cpuCounts());
  }

  /** A search of a race that is not begun. */
  LitmusSearch fresh(String race) {
    LitmusProgram program = reader.program(ConfParser.json("a race", race));
    return new LitmusSearch(engine, program.machine(machines, kernel), program);
  }

  /**
   * What was found, in the order of the races; of the first of them if progress is stopped before
   * all are begun.
   *
   * @param races their programs, as JSON
   * @param budgetNs how long all of them are searched, in nanoseconds
   */
  List<LitmusFound> search(List<String> races, long budgetNs, Progress progress) {
    long began = System.nanoTime();
    List<LitmusSearch> searches = new ArrayList<>();
    for (String race : races) {
      if (!progress.isStopped()) {
        LitmusSearch search = fresh(race);
        search.begin();
        searches.add(search);
      }
    }
    List<LitmusSearch> open = new ArrayList<>(searches);
    // Races that took much of the time to begin are searched for some more.
    long leftNs = Math.max(budgetNs / 4, budgetNs - (System.nanoTime() - began));
    while (!open.isEmpty() && leftNs > 0 && !progress.isStopped()) {
      long eachNs = Math.max(LEAST_NS, leftNs / (2L * open.size()));
      for (LitmusSearch search : open) {
        search.goOn(eachNs, progress::isStopped);
        long schedules = searches.stream().mapToLong(LitmusSearch::schedules).sum();
        String done = schedules + " schedules, " + open.size() + " races still open";
        progress.within(done, System.nanoTime() - began, budgetNs);
      }
      open.removeIf(LitmusSearch::isExhausted);
      leftNs = budgetNs - (System.nanoTime() - began);
    }
    return searches.stream().map(LitmusSearch::found).toList();
  }
}
