/** Litmus tests: programs in which tasks race, held against what real kernels let happen. */
@NullMarked
package pageferry.experiment.litmus;

import org.jspecify.annotations.NullMarked;
