/** Measurements that are taken from the trace of a real kernel. */
@NullMarked
package pageferry.experiment.costs.traced;

import org.jspecify.annotations.NullMarked;
