/** The system call madvise(2): mm/madvise.c. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.madvise;
