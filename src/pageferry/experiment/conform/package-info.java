/** Conformance: programs that real kernels ran, run here, and both answers side by side. */
@NullMarked
package pageferry.experiment.conform;

import org.jspecify.annotations.NullMarked;
