package pageferry.experiment.explore;

import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.RunEnd;
import pageferry.experiment.plan.Finding;

/**
 * One schedule that was run.
 *
 * @param end how it ended
 * @param finding what was wrong, or null
 * @param outcome what became of the run
 * @param freely whether the search chose all messages, none being put in order for fairness
 * @param prefix steps before the search began; -1: it did not begin
 * @param choices the ids of the messages delivered since
 */
record Trial(
    RunEnd end,
    @Nullable Finding finding,
    long outcome,
    boolean freely,
    long prefix,
    long[] choices) {
  /** Whether the search began in it. */
  boolean began() {
    return prefix >= 0;
  }

  /** Whether it had not come to its end when its steps were used up, and nothing was found. */
  boolean isCutOff() {
    return Judge.isCutOff(end) && finding == null;
  }
}
