/** Operations on pages of the swap cache (mm/swap_state.c, mm/memory.c). */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.ops.node.swap;
