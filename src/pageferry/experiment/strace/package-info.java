/** Logs of strace(1) as experiments. */
@NullMarked
package pageferry.experiment.strace;

import org.jspecify.annotations.NullMarked;
