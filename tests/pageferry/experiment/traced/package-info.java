/** Traces of real kernels as runs of the journal. */
@NullMarked
package pageferry.experiment.traced;

import org.jspecify.annotations.NullMarked;
