/**
 * Walks from a folio to all that maps it: unmapping a whole object, mlocked entries (mm/rmap.c,
 * mm/mlock.c).
 */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.rmap;
