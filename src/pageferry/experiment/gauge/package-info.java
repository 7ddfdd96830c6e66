/** How fast pageferry is, measured by itself: what the command {@code bench} tells. */
@NullMarked
package pageferry.experiment.gauge;

import org.jspecify.annotations.NullMarked;
