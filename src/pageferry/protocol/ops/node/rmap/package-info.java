/**
 * Operations on map counts: who maps a folio, and how a large one is split (mm/rmap.c,
 * mm/huge_memory.c).
 */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.ops.node.rmap;
