/**
 * The system call fork(2) and the end of a process: what kernel/fork.c and kernel/exit.c do to its
 * memory.
 */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.fork;
