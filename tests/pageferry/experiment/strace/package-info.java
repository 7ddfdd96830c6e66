/** Tests of logs of strace. */
@NullMarked
package pageferry.experiment.strace;

import org.jspecify.annotations.NullMarked;
