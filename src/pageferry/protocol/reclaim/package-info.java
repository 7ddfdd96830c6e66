/** Who has to give pages back: kswapd's balancing and demotion (mm/vmscan.c). */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.reclaim;
