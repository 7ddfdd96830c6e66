/**
 * What an address space can be asked to do with its areas and page table: one operation a class,
 * each carried out whole, as the kernel does under the page-table lock.
 */
@NullMarked
package pageferry.protocol.space;

import org.jspecify.annotations.NullMarked;
