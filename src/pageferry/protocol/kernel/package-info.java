/**
 * What kernel code is written in: the routine, the instructions it gives, the task it runs for and
 * the processor it runs on.
 */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.kernel;
