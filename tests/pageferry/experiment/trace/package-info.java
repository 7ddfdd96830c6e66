/** The text of kernel traces. */
@NullMarked
package pageferry.experiment.trace;

import org.jspecify.annotations.NullMarked;
