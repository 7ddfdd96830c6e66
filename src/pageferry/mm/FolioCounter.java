package pageferry.mm;

import java.util.Locale;

/**
 * A counter that each folio size has: /sys/kernel/mm/transparent_hugepage/hugepages-SIZE/stats
 * (enum mthp_stat_item, include/linux/huge_mm.h, Linux 6.12).
 */
public enum FolioCounter {
  ANON_FAULT_ALLOC,
  ANON_FAULT_FALLBACK,
  ANON_FAULT_FALLBACK_CHARGE,
  SWPIN,
  SWPOUT,
  SWPOUT_FALLBACK,
  SHMEM_ALLOC,
  SHMEM_FALLBACK,
  SPLIT,
  SPLIT_FAILED,
  SPLIT_DEFERRED,
  /** How many anonymous folios of that size there are now. */
  NR_ANON,
  /** How many of these wait to be split. */
  NR_ANON_PARTIALLY_MAPPED;

  /** What the file is called. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
