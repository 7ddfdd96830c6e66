/**
 * A run as lanes of boxes: what each CPU, task and contended page lock was doing when, in no more
 * detail than a picture can show.
 *
 * <p>{@code Lanes} folds tracepoints into boxes. {@code Overview} keeps of a whole run what each
 * lane did in each of some thousand stretches, {@code Window} what there is to see of a part of it.
 */
@NullMarked
package pageferry.serve.lanes;

import org.jspecify.annotations.NullMarked;
