/**
 * The only assembler: reads what an experiment says, builds a world and a machine in it, chooses
 * engine and strategy, runs, and judges what was expected.
 *
 * <p>Nobody else knows all rooms. Uses every room but {@code report} and {@code cli}.
 */
@NullMarked
package pageferry.experiment;

import org.jspecify.annotations.NullMarked;
