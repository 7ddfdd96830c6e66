/** The text of kernel traces: tracefs, {@code trace-cmd report} and {@code perf script}. */
@NullMarked
package pageferry.experiment.trace;

import org.jspecify.annotations.NullMarked;
