package pageferry.protocol.ops.cgroup;

/**
 * How far the statistics of control groups that reclaim reads lag behind: memcg_rstat_updated() and
 * mem_cgroup_flush_stats() (mm/memcontrol.c, Linux 6.1). They are brought up to date only where
 * somebody asks for it and about as many changes as fill the batches of one more than all CPUs have
 * been made since.
 *
 * <p>Departure: changes are counted for all CPUs together, those of a kind by how many there are of
 * it for each page, and the periodic flush of every two seconds is left out.
 */
final class StatUpdates {
  /** PGPGIN or PGPGOUT, PGFAULT, NR_ANON_MAPPED and the size of an LRU list. */
  static final int OF_PAGE = 4;

  /** MEMCG_SWAP, and NR_SWAPCACHE and NR_WRITEBACK there and back. */
  static final int OF_SLOT = 5;

  private final int batch;
  private long pending = Long.MAX_VALUE / 2;
  private long flushes;

  /**
   * @param batch how many changes a CPU makes before all hear of them: MEMCG_CHARGE_BATCH
   */
  StatUpdates(int batch) {
    this.batch = batch;
  }

  /** So many values were changed by one. */
  void add(long changes) {
    pending += changes;
  }

  /** Somebody asks for statistics; answers how often they have been brought up to date. */
  long flush(int cpus) {
    if (pending >= (batch + 1L) * (cpus + 1)) {
      pending = 0;
      flushes++;
    }
    return flushes;
  }
}
