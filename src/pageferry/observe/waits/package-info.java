/**
 * Who waited for what, to the end of the chain: what each task did when, who had what it slept for
 * meanwhile, and what that one did. Folds over tracepoints, connected only where somebody asks.
 */
@NullMarked
package pageferry.observe.waits;

import org.jspecify.annotations.NullMarked;
