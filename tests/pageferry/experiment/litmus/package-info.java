@NullMarked
package pageferry.experiment.litmus;

import org.jspecify.annotations.NullMarked;
