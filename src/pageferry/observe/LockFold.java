package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import pageferry.observe.Occupations.Occupation;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioTrylockFailed;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.WakeWalk;

/**
 * What happened to PG_locked: how long it was held, by whomever; how long tasks slept for it, where
 * a lock that was free counts as no wait; and how often a trylock found it taken. A lock that is
 * still held, or still waited for, when the run ends is not counted.
 */
final class LockFold implements Fold {
  private final DurationsByWord holdsBy = new DurationsByWord(Metric.LOCK_HOLD_BY);
  private final Durations waits = new Durations();
  private final Durations walks = new Durations();
  private long trylocksFailed;
  private long wokenAtOnce;

  void on(FolioLocked event) {
    if (event.waitedNs() > 0) {
      waits.record(event.waitedNs());
    }
  }

  void on(FolioUnlocked event, Occupation occupation) {
    holdsBy.record(occupation.ofFolio(event.pfn()), event.heldNs());
  }

  void on(FolioTrylockFailed event) {
    trylocksFailed++;
  }

  void on(WakeWalk event) {
    walks.record(event.longestNs());
    wokenAtOnce = Math.max(wokenAtOnce, event.atOnce());
  }

  /** How long tasks slept for the bit. */
  Durations waits() {
    return waits;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    holdsBy.all().put(Metric.LOCK_HOLD.text(), values);
    holdsBy.put(values);
    walks.put(Metric.WAKE_WALK.text(), values);
    values.put(Metric.WAKE_AT_ONCE.text(), (double) wokenAtOnce);
    waits.put(Metric.LOCK_WAIT.text(), values);
    values.put(Metric.LOCK_TRYLOCK_FAILED.text(), (double) trylocksFailed);
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    to.accept(Metric.LOCK_HOLD.text(), holdsBy.all());
    holdsBy.forEach(to);
    to.accept(Metric.LOCK_WAIT.text(), waits);
  }
}
