/** Operations on an address space: its areas and page tables, each under the page table lock. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.ops.space;
