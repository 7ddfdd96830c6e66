package pageferry.observe;

import java.util.SortedMap;
import pageferry.world.MigrateEvent.LongtermPin;

/** What long-term pins came to: __gup_longterm_locked(). Without a pin there are no metrics. */
final class PinFold implements Fold {
  private boolean any;
  private long pages;
  private long examined;
  private long movable;

  void on(LongtermPin event) {
    any = true;
    pages += event.pages();
    examined += event.examined();
    movable += event.movable();
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    if (any) {
      values.put(Metric.PIN_PAGES.text(), (double) pages);
      values.put(Metric.PIN_EXAMINED.text(), (double) examined);
      values.put(Metric.PIN_MOVABLE.text(), (double) movable);
    }
  }
}
