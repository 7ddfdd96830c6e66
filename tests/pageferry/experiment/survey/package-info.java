/** Machines told by tools and the kernel. */
@NullMarked
package pageferry.experiment.survey;

import org.jspecify.annotations.NullMarked;
