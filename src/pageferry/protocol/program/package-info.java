/**
 * What programs do: the steps a task takes, from system calls to plain memory accesses, and what
 * each of them answered. Programs recorded on real kernels are written in these very words.
 */
@NullMarked
package pageferry.protocol.program;

import org.jspecify.annotations.NullMarked;
