package pageferry.experiment.explore;

import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.RunEnd;
import pageferry.experiment.Finding;

/**
 * One schedule that was run.
 *
 * @param end how it ended
 * @param finding what was wrong, or null
 * @param outcome what became of the run
 * @param prefix steps before the search began
 * @param choices the ids of the messages delivered since
 */
record Trial(RunEnd end, @Nullable Finding finding, long outcome, long prefix, long[] choices) {}
