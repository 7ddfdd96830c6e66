package pageferry.mm;

/**
 * When page faults use folios of one size:
 * /sys/kernel/mm/transparent_hugepage/hugepages-SIZE/enabled (Documentation/admin-guide/mm/
 * transhuge.rst, Linux 6.8).
 */
public enum FolioMode {
  ALWAYS,
  /** Only in areas of MADV_HUGEPAGE. */
  MADVISE,
  NEVER,
  /** As {@link HugePageMode} has it for all sizes. */
  INHERIT
}
