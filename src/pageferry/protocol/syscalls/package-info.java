/**
 * The door of the kernel: a program is run step by step, and each step becomes a system call, an
 * access, or one of the laboratory's own acts.
 */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.syscalls;
