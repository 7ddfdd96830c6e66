package pageferry.mm;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * When a running task gives up its CPU, besides when it sleeps or runs in user mode:
 * kernel/Kconfig.preempt, and preempt= on the command line since 5.12 (Linux 6.1).
 */
public enum Preemption {
  /** In kernel mode at cond_resched() alone. */
  NONE,
  /** In kernel mode at cond_resched() and where it may sleep for a page lock. */
  VOLUNTARY,
  /** Anywhere but where it has a spinlock; cond_resched() does nothing. */
  FULL,
  /** Likewise, but in kernel mode not before the next tick. */
  LAZY;

  /** The time between two ticks with CONFIG_HZ=250. */
  public static final long TICK_NS = 4_000_000;

  /** Whether cond_resched() does something: nothing where the kernel preempts itself. */
  public boolean reschedules() {
    return this == NONE || this == VOLUNTARY;
  }

  /**
   * Whether a task in kernel mode that was to give way from {@code sinceNs} on is preempted now,
   * wherever it is.
   */
  public boolean preempts(long sinceNs, long nowNs) {
    return this == FULL || this == LAZY && nowNs / TICK_NS > sinceNs / TICK_NS;
  }

  /** The kinds by the words that experiments have for them. */
  public static Map<String, Preemption> byKey() {
    Map<String, Preemption> kinds = new LinkedHashMap<>();
    for (Preemption each : values()) {
      kinds.put(each.name().toLowerCase(Locale.ROOT), each);
    }
    return kinds;
  }
}
