package pageferry.mm;

import java.util.Locale;

/** What a control group counts in its file memory.events: enum memcg_memory_event (Linux 6.1). */
public enum CgroupEvent {
  /** It was reclaimed from though it used less than memory.low. */
  LOW,
  /** It used more than memory.high and had to reclaim. */
  HIGH,
  /** It was about to use more than memory.max. */
  MAX,
  /** Reclaim could not keep it within memory.max. */
  OOM,
  /** A process of the group was killed for want of memory. */
  OOM_KILL;

  /** Its name in the file. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
