/** Folios that are written to their device: mm/page-writeback.c. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.writeback;
