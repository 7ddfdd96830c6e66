/** Stacks of tasks that hang, as experiments. */
@NullMarked
package pageferry.experiment.hung;

import org.jspecify.annotations.NullMarked;
