/** The page-fault handler: mm/memory.c and mm/huge_memory.c as routines. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.fault;
