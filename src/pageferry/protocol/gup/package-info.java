/** Kernel code that takes references to a task's pages, for a moment or for good: mm/gup.c. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.gup;
