/**
 * What tools and the kernel say of a real machine, put together into a machine file. Each value
 * knows where it stands; where two sources differ, the finer one is taken and both are told.
 */
@NullMarked
package pageferry.experiment.survey;

import org.jspecify.annotations.NullMarked;
