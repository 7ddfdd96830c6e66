/** Allocation on the bench. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.alloc;
