/**
 * The command line: arguments, progress, exit codes. 0: everything expected holds; 1: an
 * expectation failed; 2: the input is wrong; 3: the model itself broke.
 *
 * <p>Uses {@code experiment} and {@code report}.
 */
@NullMarked
package pageferry.cli;

import org.jspecify.annotations.NullMarked;
