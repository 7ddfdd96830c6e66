/** Huge pages: splitting a folio, splitting a huge entry, giving a table (mm/huge_memory.c). */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.thp;
