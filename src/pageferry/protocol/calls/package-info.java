/** The system calls, and the program that makes them. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.calls;
