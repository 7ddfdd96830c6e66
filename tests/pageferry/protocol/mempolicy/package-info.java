/** System calls about memory policies on the bench. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.mempolicy;
