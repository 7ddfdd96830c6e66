package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.agrona.collections.Long2LongHashMap;

/**
 * How long migration entries stood, and how long migrate_pages() took: what a trace of a real
 * kernel tells as well. An entry that several processes have at one address counts from when the
 * first was set; a migrate_pages() within which another one ran, for reclaim, is left out.
 */
final class EntryFold implements Fold {
  private static final long NONE = -1;
  private static final int PAGE_SHIFT = 12;

  /** Bits of a key that are the page's number; the others are the task's. */
  private static final int PAGE_BITS = 40;

  private final Durations away = new Durations();
  private final Durations took = new Durations();
  private final Long2LongHashMap entries = new Long2LongHashMap(NONE);
  private final Long2LongHashMap migrations = new Long2LongHashMap(NONE);

  void away(int task, long addr, long nowNs) {
    entries.putIfAbsent(key(task, addr), nowNs);
  }

  void back(int task, long addr, long nowNs) {
    record(away, entries.remove(key(task, addr)), nowNs);
  }

  void migrates(int task, long nowNs) {
    migrations.put(task, nowNs);
  }

  void migrated(int task, long nowNs) {
    record(took, migrations.remove(task), nowNs);
  }

  private static void record(Durations into, long sinceNs, long nowNs) {
    if (sinceNs != NONE) {
      into.record(Durations.between(sinceNs, nowNs));
    }
  }

  private static long key(int task, long addr) {
    return (long) task << PAGE_BITS | addr >>> PAGE_SHIFT;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    away.put(Metric.ENTRY_AWAY.text(), values);
    took.put(Metric.MIGRATE_TIME.text(), values);
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    to.accept(Metric.ENTRY_AWAY.text(), away);
    to.accept(Metric.MIGRATE_TIME.text(), took);
  }
}
