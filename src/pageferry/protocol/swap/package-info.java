/** Pages in swap: slots, swap cache, reading in (mm/swap_state.c, mm/swapfile.c). */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.swap;
