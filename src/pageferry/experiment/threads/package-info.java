/**
 * Experiments on real threads: what is watched there, what is written down of each run, and how
 * that is run again in virtual time.
 *
 * <p>A {@code Transcript} says which message each actor handled, in one order that fits what
 * happened, and at what time of the machine. An actor's steps follow from these, so a replay has
 * the very events of the run.
 */
@NullMarked
package pageferry.experiment.threads;

import org.jspecify.annotations.NullMarked;
