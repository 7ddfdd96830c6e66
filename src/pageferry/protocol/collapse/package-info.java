/** Huge pages made of small ones: the part of mm/khugepaged.c that madvise(2) uses. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.collapse;
