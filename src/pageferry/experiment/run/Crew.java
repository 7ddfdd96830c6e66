package pageferry.experiment.run;

import java.util.List;
import java.util.function.IntFunction;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.RowResult;

/** Whoever runs all rows of an experiment, with all seeds, in another place. */
@FunctionalInterface
public interface Crew {
  /**
   * What came of the rows, in the order of seeds and then of rows; of those that had ended when
   * progress was stopped.
   *
   * @param bySeed the experiment with each seed, from 0
   * @throws ModelBroke if a run crashed
   */
  List<Ended> run(IntFunction<Experiment> bySeed, Wish wish, Progress progress);

  /**
   * What is to be run and told.
   *
   * @param seeds how many seeds there are
   * @param detail how much is recorded
   * @param maps whether runs tell where each page of each area is
   */
  record Wish(int seeds, Recording.Detail detail, boolean maps) {}

  /**
   * What one run gave.
   *
   * @param seed the number of its seed, from 0
   */
  record Ended(int seed, RowResult result) {}
}
