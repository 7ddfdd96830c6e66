package pageferry.protocol.kernel;

import pageferry.mm.Knob;

/**
 * When a task scans for pages to mark, and what its hint faults found since: the NUMA fields of
 * task_struct with task_tick_numa() and update_task_scan_period() (kernel/sched/fair.c, Linux 6.1).
 * Groups of tasks and preferred nodes are not modelled. Times are nanoseconds.
 */
public final class NumaClock {
  private static final long MS = 1_000_000;
  private static final long TICK = 4 * MS;
  private static final int SCAN_SHARE = 32;
  private static final int SLOTS = 10;
  private static final int THRESHOLD = 7;

  private long runtime;
  private long stamp;
  private long period;
  private int others;
  private int sequence;
  private long local;
  private long remote;
  private long private_;
  private long shared;
  private long failed;

  /**
   * How often address spaces are scanned, in ns.
   *
   * @param delay numa_balancing/scan_delay_ms: how long a new task is left alone
   * @param min numa_balancing/scan_period_min_ms, and no more often than 2560 MB a second
   * @param max numa_balancing/scan_period_max_ms
   */
  public record Pace(long delay, long min, long max) {
    private static final int MAX_SCAN_WINDOW = 2560;

    /** What an administrator has set: task_scan_min() and task_scan_max(). */
    public static Pace of(MachineFacts machine) {
      int size = machine.knob(Knob.SCAN_SIZE_MB);
      long floor = 1000L / Math.max(1, MAX_SCAN_WINDOW / size);
      long min = Math.max(floor, machine.knob(Knob.SCAN_PERIOD_MIN_MS)) * MS;
      long max = Math.max(min, machine.knob(Knob.SCAN_PERIOD_MAX_MS) * MS);
      return new Pace(machine.knob(Knob.SCAN_DELAY_MS) * MS, min, max);
    }
  }

  /** A further thread starts later: {@code tasks} use the address space with it. */
  public void stagger(int tasks) {
    others = tasks;
  }

  /** The task has run for so long; answers whether it is time to scan. */
  public boolean tick(long ns, Pace pace) {
    if (runtime == 0) {
      period = pace.delay();
      stamp = others == 0 ? 0 : Math.min(pace.max(), others * pace.delay()) + 2 * TICK;
    }
    runtime += ns;
    if (runtime <= stamp + period) {
      return false;
    }
    if (stamp == 0) {
      period = pace.min();
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
  public void scanned(int now, Pace pace) {
    if (now == sequence) {
      return;
    }
    sequence = now;
    if (local + remote == 0 || failed > 0) {
      period = Math.min(pace.max(), period * 2);
    } else {
      adapt(pace);
    }
    local = remote = private_ = shared = failed = 0;
  }

  private void adapt(Pace pace) {
    long slot = (period + SLOTS - 1) / SLOTS;
    long localRatio = local * SLOTS / (local + remote);
    long privateRatio = private_ * SLOTS / (private_ + shared + 1);
    long ratio = privateRatio >= THRESHOLD ? privateRatio : localRatio;
    if (ratio >= THRESHOLD) {
      period += Math.max(1, ratio - THRESHOLD) * slot;
    } else {
      period -= (THRESHOLD - Math.max(privateRatio, localRatio)) * slot;
    }
    period = Math.max(pace.min(), Math.min(pace.max(), period));
  }
}
