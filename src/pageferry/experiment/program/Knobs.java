package pageferry.experiment.program;

import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Entry;
import pageferry.protocol.cgroup.CgroupRead;

/**
 * The sysctls and files of /proc and /sys that programs may write: those of Linux that concern
 * memory. A name that is none of them is a slip. One that is, though the machine does not model it,
 * is written in vain: the step fails with ENOENT, as in a kernel that was built without it.
 */
public final class Knobs {
  private static final Set<String> SYSCTLS =
      Stream.concat(
              names(
                  "kernel.",
                  "numa_balancing numa_balancing_promote_rate_limit_MBps"
                      + " numa_balancing_scan_delay_ms numa_balancing_scan_period_max_ms"
                      + " numa_balancing_scan_period_min_ms numa_balancing_scan_size_mb"
                      + " hung_task_timeout_secs"),
              names(
                  "vm.",
                  "admin_reserve_kbytes compact_memory compact_unevictable_allowed"
                      + " compaction_proactiveness defrag_mode dirty_background_bytes"
                      + " dirty_background_ratio dirty_bytes dirty_expire_centisecs dirty_ratio"
                      + " dirty_writeback_centisecs dirtytime_expire_seconds drop_caches"
                      + " extfrag_threshold hugetlb_optimize_vmemmap hugetlb_shm_group laptop_mode"
                      + " legacy_va_layout lowmem_reserve_ratio max_map_count"
                      + " memory_failure_early_kill memory_failure_recovery min_free_kbytes"
                      + " min_slab_ratio min_unmapped_ratio mmap_min_addr mmap_rnd_bits"
                      + " movable_gigantic_pages"
                      + " nr_hugepages nr_hugepages_mempolicy nr_overcommit_hugepages numa_stat"
                      + " numa_zonelist_order oom_dump_tasks oom_kill_allocating_task"
                      + " overcommit_kbytes overcommit_memory overcommit_ratio page-cluster"
                      + " page_lock_unfairness panic_on_oom percpu_pagelist_high_fraction"
                      + " stat_interval stat_refresh swappiness unprivileged_userfaultfd"
                      + " user_reserve_kbytes vfs_cache_pressure watermark_boost_factor"
                      + " watermark_scale_factor zone_reclaim_mode"))
          .collect(Collectors.toCollection(TreeSet::new));

  private static final Pattern FILES =
      Pattern.compile(
          "/sys/kernel/mm/(transparent_hugepage|ksm|lru_gen|hugepages|swap|mempolicy|page_idle)/.+"
              + "|/sys/kernel/mm/numa/demotion_enabled"
              + "|/sys/devices/system/(memory|node|cpu)/.+|/sys/devices/virtual/memory_tiering/.+"
              + "|/sys/(kernel/debug|kernel/tracing)/.+"
              + "|/proc/(self|[1-9]\\d*)/(clear_refs|coredump_filter|oom_adj|oom_score_adj|mem)"
              + "|/proc/sysrq-trigger");

  /** What is shown of the files that only a pattern describes. */
  private static final Set<String> EXAMPLES =
      new TreeSet<>(
          Set.of(
              "/sys/kernel/mm/transparent_hugepage/enabled",
              "/sys/kernel/mm/transparent_hugepage/defrag",
              "/sys/kernel/mm/ksm/run",
              "/sys/kernel/mm/lru_gen/enabled",
              "/sys/kernel/mm/numa/demotion_enabled",
              "/sys/kernel/mm/mempolicy/weighted_interleave/node0",
              "/sys/devices/system/memory/memory0/online",
              "/proc/self/oom_score_adj"));

  /** The files of control groups (version 2) that concern memory. */
  private static final Set<String> CGROUP_FILES =
      Stream.concat(
              Stream.of("cgroup.procs", "cgroup.threads", "cgroup.kill"),
              Stream.concat(
                  names("cpuset.", "cpus cpus.exclusive cpus.partition mems"),
                  names(
                      "memory.",
                      "high low max min oom.group peak pressure reclaim swap.high swap.max"
                          + " zswap.max zswap.writeback")))
          .collect(Collectors.toCollection(TreeSet::new));

  private Knobs() {}

  /** The file of a control group that an entry names among other words. */
  static String cgroup(Entry entry, String file) {
    if (!CGROUP_FILES.contains(file)) {
      throw BadInput.unknown(
          entry.place(), "a file of control groups that concerns memory", file, CGROUP_FILES);
    }
    return file;
  }

  /** A read of a control group's file, if the file has such a line. */
  static CgroupRead.Read readable(Entry file, CgroupRead.Read read) {
    if (read.isKnown()) {
      return read;
    }
    throw BadInput.at(
        file.place(),
        "a file of control groups that is read (memory.current or memory.swap.current,"
            + " memory.events with key = low, high, max, oom or oom_kill, memory.stat with key ="
            + " anon, file or shmem, memory.numa_stat with key = \"anon N0\", cpuset.cpus.effective"
            + " or cpuset.mems.effective), or a value to write",
        (file.text() + " " + read.key()).strip());
  }

  private static Stream<String> names(String prefix, String names) {
    return Arrays.stream(names.split(" ")).map(name -> prefix + name);
  }

  /** The sysctl that an entry names. */
  static String sysctl(Entry entry) {
    if (!SYSCTLS.contains(entry.text())) {
      throw entry.unknown("a sysctl of Linux that concerns memory", SYSCTLS);
    }
    return entry.text();
  }

  /** The file that an entry names. */
  static String file(Entry entry) {
    return file(entry, entry.text());
  }

  /** Values by the files that they are written to, such as { "/sys/...": 4 }. */
  public static SortedMap<String, String> files(Entry entry) {
    SortedMap<String, String> files = new TreeMap<>();
    entry
        .members("files of /proc or /sys, each with a value")
        .forEach((path, value) -> files.put(file(value, path), value.text()));
    return files;
  }

  private static String file(Entry entry, String path) {
    Set<String> sysctls =
        SYSCTLS.stream()
            .map(name -> "/proc/sys/" + name.replace('.', '/'))
            .collect(Collectors.toCollection(TreeSet::new));
    if (!sysctls.contains(path) && !FILES.matcher(path).matches()) {
      sysctls.addAll(EXAMPLES);
      throw BadInput.unknown(
          entry.place(), "a file of /proc or /sys that concerns memory", path, sysctls);
    }
    return path;
  }
}
