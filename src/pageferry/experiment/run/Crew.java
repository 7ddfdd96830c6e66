package pageferry.experiment.run;

import java.util.SortedMap;

/** Whoever does the units of some work in another place. */
public interface Crew {
  /**
   * What the units gave, by their numbers; those that had ended when progress was stopped.
   *
   * @throws UnitBroke if one ended without a result
   */
  <R> SortedMap<Integer, R> run(UnitWork<R> work, Progress progress);
}
