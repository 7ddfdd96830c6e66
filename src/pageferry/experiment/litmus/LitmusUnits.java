package pageferry.experiment.litmus;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.UnitWork;

/**
 * Litmus programs as units of work, one each.
 *
 * @param name what users call it
 * @param kernel the version that runs them
 * @param budgetNs how long each program is searched at most, in nanoseconds
 * @param programs their texts
 */
public record LitmusUnits(String name, String kernel, long budgetNs, List<String> programs)
    implements UnitWork<LitmusUnits.Gave> {
  public LitmusUnits {
    programs = List.copyOf(programs);
  }

  /**
   * What a search found.
   *
   * @param outcomes the outcomes that were met
   * @param met how each of them was
   * @param exhausted whether these are all there are
   * @param schedules how many schedules were run
   * @param steps how many steps their races had together
   * @param ended how many of them were not run to their end, and how long it took
   */
  public record Gave(
      List<LitmusOutcome> outcomes,
      List<LitmusFound.Met> met,
      boolean exhausted,
      long schedules,
      long steps,
      Ended ended) {
    static Gave of(LitmusFound found) {
      return new Gave(
          List.copyOf(found.outcomes().keySet()),
          List.copyOf(found.outcomes().values()),
          found.exhausted(),
          found.schedules(),
          found.steps(),
          new Ended(found.cutOff(), found.tookNs()));
    }

    LitmusFound found() {
      SortedMap<LitmusOutcome, LitmusFound.Met> all = new TreeMap<>();
      for (int i = 0; i < outcomes.size(); i++) {
        all.put(outcomes.get(i), met.get(i));
      }
      return new LitmusFound(all, exhausted, schedules, steps, ended.cutOff(), ended.tookNs());
    }
  }

  /**
   * How a search ended.
   *
   * @param cutOff how many of its schedules were not run to their end
   * @param tookNs how long it took, in nanoseconds
   */
  record Ended(long cutOff, long tookNs) {}

  @Override
  public int units() {
    return programs.size();
  }

  @Override
  public Class<Gave> result() {
    return Gave.class;
  }

  @Override
  public Hand<Gave> hand() {
    Machines machines = new Machines(ConfFiles.installed());
    LitmusReader reader = new LitmusReader(machines.cpuCounts());
    return (engine, unit) -> {
      LitmusProgram program = reader.program(ConfParser.json(name, programs.get(unit)));
      LitmusSearch search = new LitmusSearch(engine, program.machine(machines, kernel), program);
      return Gave.of(search.search(budgetNs, () -> false));
    };
  }
}
