/** Tests of what conf files say. */
@NullMarked
package pageferry.experiment.conf;

import org.jspecify.annotations.NullMarked;
