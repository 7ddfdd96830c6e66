/** Operations on pages that KSM merges. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.ops.node.ksm;
