package pageferry.protocol.kernel;

/**
 * When a task scans for pages to mark, and what its hint faults found since: the NUMA fields of
 * task_struct with task_tick_numa() and update_task_scan_period() (kernel/sched/fair.c, Linux 6.1).
 * Groups of tasks and preferred nodes are not modelled. Times are nanoseconds.
 */
public final class NumaClock {
  private static final long MS = 1_000_000;

  /** numa_balancing/scan_delay_ms: how long a new task is left alone. */
  private static final long SCAN_DELAY = 1000 * MS;

  private static final long PERIOD_MIN = 1000 * MS;
  private static final long PERIOD_MAX = 60_000 * MS;
  private static final long TICK = 4 * MS;
  private static final int SCAN_SHARE = 32;
  private static final int SLOTS = 10;
  private static final int THRESHOLD = 7;

  private long runtime;
  private long stamp;
  private long period = SCAN_DELAY;
  private int sequence;
  private long local;
  private long remote;
  private long private_;
  private long shared;
  private long failed;

  /** A further thread starts later: {@code tasks} use the address space with it. */
  public void stagger(int tasks) {
    stamp = Math.min(PERIOD_MAX, tasks * SCAN_DELAY) + 2 * TICK;
  }

  /** The task has run for so long; answers whether it is time to scan. */
  public boolean tick(long ns) {
    runtime += ns;
    if (runtime <= stamp + period) {
      return false;
    }
    if (stamp == 0) {
      period = PERIOD_MIN;
    }
    stamp += period;
    return true;
  }

  /** The task has scanned for so long, of which no more than about 3 % of its time may go. */
  public void scanTook(long ns) {
    stamp += SCAN_SHARE * ns + 2 * TICK;
  }

  public long period() {
    return period;
  }

  /** How often the whole address space had been scanned when the task last looked. */
  public int sequence() {
    return sequence;
  }

  /** Notes a hint fault: task_numa_fault(). */
  public void fault(int pages, boolean isLocal, boolean isPrivate, boolean hasFailed) {
    local += isLocal ? pages : 0;
    remote += isLocal ? 0 : pages;
    private_ += isPrivate ? pages : 0;
    shared += isPrivate ? 0 : pages;
    failed += hasFailed ? pages : 0;
  }

  /** Adapts the period when the address space has been scanned once more: task_numa_placement(). */
  public void scanned(int now) {
    if (now == sequence) {
      return;
    }
    sequence = now;
    if (local + remote == 0 || failed > 0) {
      period = Math.min(PERIOD_MAX, period * 2);
    } else {
      adapt();
    }
    local = remote = private_ = shared = failed = 0;
  }

  private void adapt() {
    long slot = (period + SLOTS - 1) / SLOTS;
    long localRatio = local * SLOTS / (local + remote);
    long privateRatio = private_ * SLOTS / (private_ + shared + 1);
    long ratio = privateRatio >= THRESHOLD ? privateRatio : localRatio;
    if (ratio >= THRESHOLD) {
      period += Math.max(1, ratio - THRESHOLD) * slot;
    } else {
      period -= (THRESHOLD - Math.max(privateRatio, localRatio)) * slot;
    }
    period = Math.max(PERIOD_MIN, Math.min(PERIOD_MAX, period));
  }
}
