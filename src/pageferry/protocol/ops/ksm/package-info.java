/** Operations on what KSM knows of pages, each carried out whole, and what they work on. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.ops.ksm;
