package pageferry.mm;

/** Who asked for a migration: enum migrate_reason (include/linux/migrate_mode.h, Linux 6.1). */
public enum MigrateReason {
  MR_COMPACTION("compaction"),
  MR_MEMORY_FAILURE("memory_failure"),
  MR_MEMORY_HOTPLUG("memory_hotplug"),
  MR_SYSCALL("syscall_or_cpuset"),
  MR_MEMPOLICY_MBIND("mempolicy_mbind"),
  MR_NUMA_MISPLACED("numa_misplaced"),
  MR_CONTIG_RANGE("contig_range"),
  MR_LONGTERM_PIN("longterm_pin"),
  MR_DEMOTION("demotion"),
  MR_DAMON("damon");

  private final String text;

  MigrateReason(String text) {
    this.text = text;
  }

  /** The reason as the migrate tracepoints print it. */
  public String text() {
    return text;
  }
}
