/**
 * Experiments: the only assembler. Reads what a user wrote, builds one machine per row, runs it on
 * an engine and judges what was expected.
 */
@NullMarked
package pageferry.experiment;

import org.jspecify.annotations.NullMarked;
