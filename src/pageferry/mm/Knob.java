package pageferry.mm;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A number that an administrator may set at any time: a file of /proc/sys, /sys or debugfs. */
public enum Knob {
  /** kernel.numa_balancing: bit 0 moves pages to their users, bit 1 promotes. */
  NUMA_BALANCING("kernel", 0, 4, 0),
  /** How many MB of slow memory a node takes in within a second. */
  NUMA_BALANCING_PROMOTE_RATE_LIMIT_MBPS("kernel", 0, Integer.MAX_VALUE, 65_536),
  /** How long a new task is left alone. */
  SCAN_DELAY_MS("numa_balancing", 0, Integer.MAX_VALUE, 1_000),
  /** How often an address space is scanned at most. */
  SCAN_PERIOD_MIN_MS("numa_balancing", 0, Integer.MAX_VALUE, 1_000),
  /** How often it is scanned at least. */
  SCAN_PERIOD_MAX_MS("numa_balancing", 0, Integer.MAX_VALUE, 60_000),
  /** How much of it is marked at a time. */
  SCAN_SIZE_MB("numa_balancing", 1, Integer.MAX_VALUE, 256),
  /** How soon after it was marked a page of slow memory is used that is hot. */
  HOT_THRESHOLD_MS("numa_balancing", 0, Integer.MAX_VALUE, 1_000),
  /** What ksmd does: 0 nothing, 1 it merges; writing 2 undoes all that it has merged. */
  KSM_RUN("ksm", 0, 2, 0),
  /** After so many pages ksmd sleeps. */
  KSM_PAGES_TO_SCAN("ksm", 0, Integer.MAX_VALUE, 100),
  /** How long it sleeps then. */
  KSM_SLEEP_MILLISECS("ksm", 0, Integer.MAX_VALUE, 20),
  /** Whether pages of different nodes become one. */
  KSM_MERGE_ACROSS_NODES("ksm", 0, 1, 1),
  /** Whether pages of zeros become the zero page. */
  KSM_USE_ZERO_PAGES("ksm", 0, 1, 0),
  /** How many entries share one page at most. */
  KSM_MAX_PAGE_SHARING("ksm", 2, Integer.MAX_VALUE, 256),
  /** Whether ksmd passes over pages that it has often looked at in vain. */
  KSM_SMART_SCAN("ksm", 0, 1, 1),
  /** Whether huge pages that hold little but zeros are split when memory is short. */
  SHRINK_UNDERUSED("transparent_hugepage", 0, 1, 1),
  /** Whether compaction moves mlocked pages. */
  COMPACT_UNEVICTABLE_ALLOWED("vm", 0, 1, 1),
  /** How eagerly kcompactd compacts unasked; 0: it does not. */
  COMPACTION_PROACTIVENESS("vm", 0, 100, 20),
  /** Up to which fragmentation index, of 1000, memory is wanting and not fragmented. */
  EXTFRAG_THRESHOLD("vm", 0, 1_000, 500),
  /** How many areas an address space may have: DEFAULT_MAX_MAP_COUNT. */
  MAX_MAP_COUNT("vm", 0, Integer.MAX_VALUE, 65_530),
  /** Whether hugetlb pages of 1 GiB may come from ZONE_MOVABLE. */
  MOVABLE_GIGANTIC_PAGES("vm", 0, Integer.MAX_VALUE, 0),
  /** Down to what is free memory not given away. */
  MIN_FREE_KBYTES("vm", 0, Integer.MAX_VALUE, Knob.BY_SIZE),
  /** How many pages of hugetlb there may be beyond the pool, if they are asked for. */
  NR_OVERCOMMIT_HUGEPAGES("vm", 0, Integer.MAX_VALUE, 0),
  /** How many pages are read ahead from swap, as a power of two. */
  PAGE_CLUSTER("vm", 0, 31, 3),
  /** How much rather anonymous memory is reclaimed than files. */
  SWAPPINESS("vm", 0, 200, 60),
  /** How far watermarks are raised at most when pageblocks are mixed, in parts of 10,000. */
  WATERMARK_BOOST_FACTOR("vm", 0, Integer.MAX_VALUE, 15_000),
  /** How far watermarks are apart, in parts of 10,000 of a zone. */
  WATERMARK_SCALE_FACTOR("vm", 1, 3_000, 10),
  /** Whether a node is reclaimed before another one serves: 1, 2 with writing, 4 with unmapping. */
  ZONE_RECLAIM_MODE("vm", 0, Integer.MAX_VALUE, 0);

  /** What a knob is that nobody has set and whose value follows from the machine. */
  public static final int BY_SIZE = -1;

  private static final String DEBUGFS = "/sys/kernel/debug/sched/numa_balancing/";

  private final String folder;
  private final String file;
  private final int least;
  private final int most;
  private final int initial;

  Knob(String folder, int least, int most, int initial) {
    this.folder = folder;
    this.least = least;
    this.most = most;
    this.initial = initial;
    String lower = name().toLowerCase(Locale.ROOT);
    String name = ofKsm() ? lower.substring(folder.length() + 1) : lower;
    this.file = name.equals("page_cluster") ? "page-cluster" : name.replace("_mbps", "_MBps");
  }

  /** What it is until somebody sets it. */
  public int initial() {
    return initial;
  }

  /** The least that may be written. */
  public int least() {
    return least;
  }

  /** The most that may be written, on a kernel or, if that is null, on any. */
  public int most(@Nullable KernelProfile kernel) {
    if (kernel == null) {
      return most;
    }
    return switch (this) {
      case NUMA_BALANCING -> kernel.has(KernelSwitch.NUMA_TIERING) ? most : 1;
      case SWAPPINESS -> kernel.number(KernelSwitch.MOST_SWAPPINESS);
      case WATERMARK_SCALE_FACTOR -> kernel.number(KernelSwitch.MOST_WATERMARK_SCALE);
      default -> most;
    };
  }

  /** Whether a kernel has it. */
  private boolean existsIn(KernelProfile kernel) {
    return switch (this) {
      case NUMA_BALANCING_PROMOTE_RATE_LIMIT_MBPS, HOT_THRESHOLD_MS ->
          kernel.has(KernelSwitch.PROMOTION_KNOBS);
      case COMPACTION_PROACTIVENESS -> kernel.has(KernelSwitch.PROACTIVE_COMPACTION);
      case WATERMARK_BOOST_FACTOR -> kernel.has(KernelSwitch.WATERMARK_BOOST);
      case KSM_SMART_SCAN -> kernel.has(KernelSwitch.KSM_SCANS_SMARTLY);
      case SHRINK_UNDERUSED -> kernel.has(KernelSwitch.SPLITS_UNDERUSED);
      case MOVABLE_GIGANTIC_PAGES -> kernel.has(KernelSwitch.GIGANTIC_FROM_MOVABLE);
      default -> true;
    };
  }

  /** Whether it is one of KSM's: /sys/kernel/mm/ksm. */
  public boolean ofKsm() {
    return folder.equals("ksm");
  }

  /** Whether its file takes what kstrtobool() does (lib/kstrtox.c). */
  public boolean isSwitch() {
    return this == KSM_USE_ZERO_PAGES || this == KSM_SMART_SCAN || this == SHRINK_UNDERUSED;
  }

  private boolean ofBalancing() {
    return folder.equals("numa_balancing");
  }

  /** Its file since 5.13. */
  public String path() {
    if (ofKsm() || this == SHRINK_UNDERUSED) {
      return "/sys/kernel/mm/" + folder + "/" + file;
    }
    return ofBalancing() ? DEBUGFS + file : "/proc/sys/" + folder + "/" + file;
  }

  /** Its file up to 5.12: that of a sysctl, whatever it was later. */
  public String oldPath() {
    return ofBalancing() ? "/proc/sys/kernel/numa_balancing_" + file : path();
  }

  /** The knob that has that file on some kernel, or null. */
  public static @Nullable Knob ofPath(String path) {
    for (Knob each : values()) {
      if (path.equals(each.path()) || path.equals(each.oldPath())) {
        return each;
      }
    }
    return null;
  }

  /** The knob that has that file on a kernel, or null. */
  public static @Nullable Knob ofPath(String path, KernelProfile kernel) {
    Knob knob = ofPath(path);
    if (knob == null || !knob.existsIn(kernel)) {
      return null;
    }
    boolean old = !kernel.has(KernelSwitch.NUMA_KNOBS_IN_DEBUGFS);
    return path.equals(old ? knob.oldPath() : knob.path()) ? knob : null;
  }
}
