/** Tests of the zoo. */
@NullMarked
package pageferry.experiment.zoo;

import org.jspecify.annotations.NullMarked;
