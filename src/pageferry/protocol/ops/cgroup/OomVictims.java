package pageferry.protocol.ops.cgroup;

import java.util.TreeSet;

/** The address spaces of processes that were killed for memory: mm/oom_kill.c, Linux 6.1. */
final class OomVictims {
  private final TreeSet<Integer> killed = new TreeSet<>();
  private final TreeSet<Integer> skipped = new TreeSet<>();
  private boolean choosing;

  /** Whether a task may choose a victim: only one at a time has oom_lock. */
  boolean beginsChoice() {
    boolean may = !choosing;
    choosing = true;
    return may;
  }

  /** It has done so. */
  void endChoice() {
    choosing = false;
  }

  /** A process is about to be killed. */
  void add(int mm) {
    killed.add(mm);
  }

  /** No more memory is to be had from one: MMF_OOM_SKIP. */
  void skip(int mm) {
    skipped.add(mm);
  }

  boolean has(int mm) {
    return killed.contains(mm);
  }

  boolean skips(int mm) {
    return skipped.contains(mm);
  }
}
