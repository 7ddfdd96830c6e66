/** Folios under writeback are waited for: mm/page-writeback.c. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.writeback;
