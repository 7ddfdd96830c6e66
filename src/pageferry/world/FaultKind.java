package pageferry.world;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a fault plan can let go wrong. The first four are knobs of the kernel's own fault injection
 * (Documentation/fault-injection, Linux 6.1) or faults of that form; the others are what befalls a
 * machine.
 */
public enum FaultKind {
  /** A page allocation gets no page: should_fail_alloc_page() (mm/page_alloc.c). */
  FAIL_PAGE_ALLOC,
  /** A routine's small allocation fails with -ENOMEM: should_failslab() (mm/failslab.c). */
  FAILSLAB,
  /** A folio is not on an LRU list when it is to be isolated: folio_isolate_lru() is -EBUSY. */
  FAIL_FOLIO_ISOLATE,
  /** A step of migrate_pages() cannot be taken. */
  FAIL_MIGRATE,
  /** Somebody holds a reference to a source for a time: a speculative reader, or GUP. */
  EXTRA_REFERENCE,
  /** A source is dirty for a time. */
  DIRTY,
  /** A source is under writeback for a time. */
  WRITEBACK,
  /** A CPU stalls for a time before it carries out an instruction. */
  CPU_STALL,
  /** A CPU acknowledges a TLB shootdown late. */
  SHOOTDOWN_DELAY,
  /** The LRU-drain work of a CPU is stuck for a time, as on a NOHZ_FULL CPU. */
  DRAIN_STUCK,
  /** Direct reclaim takes that much longer. */
  RECLAIM_STALL,
  /** A task gets SIGKILL. */
  KILL_TASK,
  /** The OOM killer chooses a process: out_of_memory() (mm/oom_kill.c, Linux 6.1). */
  OOM_KILL,
  /** A machine check reports a source's memory: memory_failure_queue() (mm/memory-failure.c). */
  MEMORY_FAILURE,
  /** A source's node, or that of its target, is taken offline: offline_pages(). */
  OFFLINE_NODE,
  /** An actor that owns memory or a lock crashes while it handles a message, and is restarted. */
  RESTART_ACTOR,
  /** Memory pressure arrives at a node, and leaves it. */
  PRESSURE,
  /** A task that sleeps for a lock or for writeback is woken late: try_to_wake_up(). */
  LATE_WAKEUP,
  /** The same, and nobody ever wakes it. */
  LOST_WAKEUP;

  private final String key = name().toLowerCase(Locale.ROOT);

  /** The fault's name in experiments and reports. */
  public String key() {
    return key;
  }

  /** The fault of that name, or null. */
  public static @Nullable FaultKind of(String key) {
    for (FaultKind kind : values()) {
      if (kind.key.equals(key)) {
        return kind;
      }
    }
    return null;
  }
}
