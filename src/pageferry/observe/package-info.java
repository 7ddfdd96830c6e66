/**
 * Folds over tracepoints: the vmstat counters, latencies, who waits for whom, lock order,
 * invariants.
 *
 * <p>An observer hears what happened and never asks the machine anything, so it works as well on a
 * recorded run as on one that is going on. Uses {@code mm} and {@code world}.
 */
@NullMarked
package pageferry.observe;

import org.jspecify.annotations.NullMarked;
