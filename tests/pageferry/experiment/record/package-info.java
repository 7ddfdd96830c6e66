/** Programs recorded on kernels of a user's own. */
@NullMarked
package pageferry.experiment.record;

import org.jspecify.annotations.NullMarked;
