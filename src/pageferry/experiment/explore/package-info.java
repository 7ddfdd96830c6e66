/**
 * Searches the interleavings of one run of an experiment: runs schedules, judges each, reduces what
 * fails, writes it down and replays it.
 */
@NullMarked
package pageferry.experiment.explore;

import org.jspecify.annotations.NullMarked;
