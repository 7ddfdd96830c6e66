package pageferry.mm;

import java.util.Locale;

/** What a CPU spends its time on. */
public enum CpuUse {
  /** A program in user mode: its accesses, what it computes, and filling an emptied TLB. */
  USER,
  /** System calls and page faults of programs. */
  INITIATOR,
  /** Kernel threads that work for others: kcompactd, khugepaged and those that offline memory. */
  HELPER,
  /** Work items of other CPUs: switching to the kworker and back. */
  KWORKER,
  /** TLB shootdowns of other CPUs. */
  INTERRUPT,
  /** Switching between tasks, and waking them. */
  SWITCH;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** What it is called in the names of metrics. */
  public String word() {
    return word;
  }
}
