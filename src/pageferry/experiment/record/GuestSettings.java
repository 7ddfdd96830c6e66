package pageferry.experiment.record;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import pageferry.actors.MachineSpec.Setup;
import pageferry.experiment.record.GuestImage.Kind;
import pageferry.protocol.kernel.Step;

/** The files of /proc and /sys that guests have set, and what programs change of them. */
final class GuestSettings {
  private static final String SYSCTL = "/proc/sys/";
  private static final String THP = "/sys/kernel/mm/transparent_hugepage/";
  private static final String WEIGHTS = "/sys/kernel/mm/mempolicy/weighted_interleave/node";
  private static final String TRACING = "/sys/kernel/tracing/";

  private static final long MOUNT = 165;
  private static final long UMOUNT2 = 166;

  /** What a machine of the corpus is like before its first program. */
  private static final Map<String, String> FIRST = new LinkedHashMap<>();

  /** What only some kernels have. */
  private static final Map<String, String> IF_THERE = new LinkedHashMap<>();

  /** What a file had that a program may have changed. */
  private static final Map<String, String> USUAL = new LinkedHashMap<>();

  static {
    FIRST.put(THP + "enabled", "madvise");
    FIRST.put(THP + "defrag", "madvise");
    FIRST.put(THP + "khugepaged/pages_to_scan", "1");
    FIRST.put(THP + "khugepaged/scan_sleep_millisecs", "4000000000");
    FIRST.put(THP + "khugepaged/alloc_sleep_millisecs", "4000000000");
    FIRST.put(SYSCTL + "kernel/numa_balancing", "0");
    FIRST.put(SYSCTL + "vm/compaction_proactiveness", "0");
    FIRST.put(SYSCTL + "vm/stat_interval", "100000");
    IF_THERE.put(SYSCTL + "kernel/io_uring_disabled", "0");
    for (String place :
        new String[] {
          "/sys/kernel/debug/sched/numa_balancing/", SYSCTL + "kernel/numa_balancing_"
        }) {
      IF_THERE.put(place + "scan_delay_ms", "50");
      IF_THERE.put(place + "scan_period_min_ms", "50");
      IF_THERE.put(place + "scan_period_max_ms", "200");
    }
    IF_THERE.put(TRACING + "tracing_on", "0");
    IF_THERE.put(TRACING + "events/migrate/enable", "1");
    IF_THERE.put(TRACING + "events/thp/set_migration_pmd/enable", "1");
    IF_THERE.put(TRACING + "events/thp/remove_migration_pmd/enable", "1");
    USUAL.put(SYSCTL + "vm/swappiness", "60");
    USUAL.put(SYSCTL + "vm/page-cluster", "3");
    USUAL.put(SYSCTL + "vm/watermark_boost_factor", "15000");
    USUAL.put(SYSCTL + "vm/watermark_scale_factor", "10");
    USUAL.put(SYSCTL + "vm/zone_reclaim_mode", "0");
    USUAL.put(SYSCTL + "vm/overcommit_memory", "0");
    USUAL.put(SYSCTL + "kernel/numa_balancing", "0");
    USUAL.put(THP + "enabled", "madvise");
    USUAL.put(THP + "defrag", "madvise");
    USUAL.put(THP + "use_zero_page", "1");
    USUAL.put(THP + "shmem_enabled", "never");
    USUAL.put("/sys/kernel/mm/numa/demotion_enabled", "0");
    USUAL.put("/sys/kernel/mm/swap/vma_ra_enabled", "true");
  }

  private final GuestImage image;
  private final int nodes;

  GuestSettings(GuestImage image, int nodes) {
    this.image = image;
    this.nodes = nodes;
  }

  /** What comes first on each boot. */
  void begin() {
    FIRST.forEach((file, value) -> image.write(file, value, true));
    IF_THERE.forEach((file, value) -> image.write(file, value, false));
  }

  /** What a program asks for. */
  void before(Setup setup) {
    image.write(THP + "enabled", setup.hugePages().name().toLowerCase(Locale.ROOT), true);
    setup
        .provision()
        .weights()
        .forEach((node, weight) -> image.write(WEIGHTS + node, "" + weight, false));
    setup.provision().files().forEach((file, value) -> image.write(file, value, false));
    GuestGroups.before(image, setup.provision().cgroups());
    hugetlb(setup.hugetlbPages());
    long device = image.text("t");
    long place = image.text("/t");
    long type = image.text("tmpfs");
    long options = image.text("size=600m,huge=" + (setup.tmpfsHuge() ? "always" : "never"));
    image.record(Kind.CALL, 1, MOUNT, device, place, type, 0, options, 0);
    image.write(TRACING + "trace", "\n", false);
  }

  /** Events are written from here on, or no more. */
  void trace(boolean on) {
    image.write(TRACING + "tracing_on", on ? "1" : "0", false);
  }

  /** The events that were written. */
  void dumpTrace() {
    long file = image.text(TRACING + "trace");
    image.record(Kind.DUMP, file);
  }

  /** Undoes all that a program has changed. */
  void after(Setup setup, Stream<Step> steps) {
    long place = image.text("/t");
    image.record(Kind.CALL, 0, UMOUNT2, place, 2, 0, 0, 0, 0);
    hugetlb(0);
    GuestGroups.after(image, setup.provision().cgroups());
    image.record(Kind.ONLINE);
    setup.provision().weights().keySet().forEach(node -> usual(WEIGHTS + node));
    setup.provision().files().keySet().forEach(this::usual);
    steps
        .map(Step::knob)
        .filter(knob -> !knob.isEmpty())
        .map(knob -> knob.startsWith("/") ? knob : SYSCTL + knob.replace('.', '/'))
        .forEach(this::usual);
  }

  private void usual(String file) {
    String value = file.startsWith(WEIGHTS) ? "1" : USUAL.get(file);
    if (value != null) {
      image.write(file, value, false);
    }
  }

  private void hugetlb(int pages) {
    for (int node = 0; node < nodes; node++) {
      String folder = "/sys/devices/system/node/node" + node + "/hugepages/hugepages-2048kB/";
      image.write(folder + "nr_hugepages", "" + pages, false);
    }
  }
}
