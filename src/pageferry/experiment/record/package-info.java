/** Programs run on a kernel of the user's own under QEMU, and what it answered, written down. */
@NullMarked
package pageferry.experiment.record;

import org.jspecify.annotations.NullMarked;
