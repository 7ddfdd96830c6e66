/** The command line: arguments, progress, exit codes. */
@NullMarked
package pageferry.cli;

import org.jspecify.annotations.NullMarked;
