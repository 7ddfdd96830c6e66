package pageferry.mm;

/** When page faults use huge pages: /sys/kernel/mm/transparent_hugepage/enabled. */
public enum HugePageMode {
  ALWAYS,
  /** Only in areas of MADV_HUGEPAGE. */
  MADVISE,
  NEVER
}
