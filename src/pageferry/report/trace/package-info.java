/**
 * Runs in the forms that other tools open: the text of Linux's tracefs, and the trace events of
 * Chrome, which Perfetto shows.
 */
@NullMarked
package pageferry.report.trace;

import org.jspecify.annotations.NullMarked;
