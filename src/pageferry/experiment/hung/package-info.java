/** Stacks of tasks that hang, as an experiment at that state: who holds, who waits. */
@NullMarked
package pageferry.experiment.hung;

import org.jspecify.annotations.NullMarked;
