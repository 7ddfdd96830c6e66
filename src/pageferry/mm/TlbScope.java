package pageferry.mm;

/** What a TLB shootdown is for: flush_tlb_range(), or try_to_unmap_flush() of a batch. */
public enum TlbScope {
  /** Pages of one address space. */
  RANGE,

  /** The same where page tables are freed as well: CPUs in lazy-TLB mode are told, too. */
  TABLES,

  /** Pages that were unmapped one after the other: arch_tlbbatch_flush(). */
  BATCH
}
