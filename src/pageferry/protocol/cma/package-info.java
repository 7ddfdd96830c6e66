/** Contiguous memory, for which what lies there has to go (mm/cma.c, mm/page_alloc.c). */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.cma;
