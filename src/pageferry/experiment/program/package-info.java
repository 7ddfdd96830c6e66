/** Programs: the steps of tasks as conf files and the corpus write them, and where maps lie. */
@NullMarked
package pageferry.experiment.program;

import org.jspecify.annotations.NullMarked;
