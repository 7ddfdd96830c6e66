package pageferry.observe;

import java.util.SortedMap;
import pageferry.mm.LazyFate;
import pageferry.mm.ShadowFate;
import pageferry.world.MigrateEvent.FolioDiscarded;
import pageferry.world.MigrateEvent.LazyUnmap;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.MigrateEvent.RetriesExhausted;
import pageferry.world.MigrateEvent.RevalidationFailed;
import pageferry.world.MigrateEvent.ShadowCopy;
import pageferry.world.MigrateEvent.TargetWasted;

/**
 * What migrate_pages() achieved, by whomever it was called: its calls and what they counted, the
 * pages it moved per virtual second from the first start to the last end, and the work it did in
 * vain. The rate is there only if some time passed between the two.
 */
final class MigrateFold implements Fold {
  private static final double NS_PER_SECOND = 1e9;

  private long firstStartNs = -1;
  private long lastEndNs;
  private long calls;
  private long succeeded;
  private long failed;
  private long hugeFailed;
  private long wasted;
  private long changed;
  private long discarded;
  private long exhausted;
  private final long[] shadows = new long[ShadowFate.values().length];
  private final long[] fates = new long[LazyFate.values().length];

  void on(MigratePagesStart event, long timeNs) {
    if (firstStartNs < 0) {
      firstStartNs = timeNs;
    }
  }

  void on(MigratePages event, long timeNs) {
    lastEndNs = timeNs;
    calls++;
    succeeded += event.counts().succeeded();
    failed += event.counts().failed();
    hugeFailed += event.counts().thpFailed();
  }

  void on(TargetWasted event) {
    wasted++;
  }

  void on(RevalidationFailed event) {
    changed++;
  }

  void on(FolioDiscarded event) {
    discarded++;
  }

  void on(RetriesExhausted event) {
    exhausted += event.folios();
  }

  void on(LazyUnmap event) {
    fates[event.fate().ordinal()]++;
  }

  void on(ShadowCopy event) {
    shadows[event.fate().ordinal()]++;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    values.put(Metric.MIGRATE_CALLS.text(), (double) calls);
    values.put(Metric.MIGRATE_SUCCEEDED.text(), (double) succeeded);
    values.put(Metric.MIGRATE_FAILED.text(), (double) failed);
    values.put(Metric.MIGRATE_HUGE_FAILED.text(), (double) hugeFailed);
    values.put(Metric.MIGRATE_EXHAUSTED.text(), (double) exhausted);
    values.put(Metric.TARGETS_WASTED.text(), (double) wasted);
    values.put(Metric.REVALIDATION_FAILED.text(), (double) changed);
    values.put(Metric.FOLIO_DISCARDED.text(), (double) discarded);
    for (LazyFate fate : LazyFate.values()) {
      if (fates[fate.ordinal()] > 0) {
        values.put(Metric.LAZY.nameOf(fate.text()), (double) fates[fate.ordinal()]);
      }
    }
    for (ShadowFate fate : ShadowFate.values()) {
      if (shadows[fate.ordinal()] > 0) {
        values.put(Metric.SHADOW.nameOf(fate.text()), (double) shadows[fate.ordinal()]);
      }
    }
    long took = lastEndNs - firstStartNs;
    if (firstStartNs >= 0 && took > 0) {
      values.put(Metric.MIGRATE_RATE.text(), succeeded * NS_PER_SECOND / took);
    }
  }
}
