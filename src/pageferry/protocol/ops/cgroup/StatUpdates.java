package pageferry.protocol.ops.cgroup;

import java.util.Map;
import java.util.TreeMap;

/**
 * How far the statistics of control groups that reclaim reads lag behind: memcg_rstat_updated() and
 * mem_cgroup_flush_stats() (mm/memcontrol.c, Linux 6.1). Each CPU counts the changes that it makes,
 * and says so only when they are more than a batch; statistics are brought up to date only where
 * somebody asks for it and CPUs have said so more often than there are CPUs.
 *
 * <p>Departure: changes are counted by how many there are of a kind for each page, those of pages
 * that are freed for the CPU that has charged the last one; what is less than a batch when they are
 * brought up to date counts no more; and the periodic flush of every two seconds is left out.
 */
final class StatUpdates {
  /** PGPGIN or PGPGOUT, PGFAULT, NR_ANON_MAPPED and the size of an LRU list. */
  static final int OF_PAGE = 4;

  /** MEMCG_SWAP, and NR_SWAPCACHE and NR_WRITEBACK there and back. */
  static final int OF_SLOT = 5;

  private final int batch;
  private final Map<Integer, Long> byCpu = new TreeMap<>();
  private int latest;
  private long batches = Integer.MAX_VALUE;
  private long flushes;

  /**
   * @param batch how many changes a CPU makes before all hear of them: MEMCG_CHARGE_BATCH
   */
  StatUpdates(int batch) {
    this.batch = batch;
  }

  /** A CPU has changed so many values by one. */
  void add(int cpu, long changes) {
    latest = cpu;
    long all = byCpu.getOrDefault(cpu, 0L) + changes;
    batches += all / (batch + 1);
    byCpu.put(cpu, all % (batch + 1));
  }

  /** The CPU that was the last to do so has changed more. */
  void add(long changes) {
    add(latest, changes);
  }

  /** Somebody asks for statistics; answers how often they have been brought up to date. */
  long flush(int cpus) {
    if (batches > cpus) {
      batches = 0;
      byCpu.clear();
      flushes++;
    }
    return flushes;
  }
}
