/**
 * Operations on a node's LRU lists, under lru_lock: isolation, putback, mlock (mm/vmscan.c,
 * mm/swap.c, mm/mlock.c).
 */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.ops.node.lru;
