package pageferry.report.trace;

import pageferry.mm.GfpText;
import pageferry.world.CompactEvent.Begin;
import pageferry.world.CompactEvent.Deferral;
import pageferry.world.CompactEvent.End;
import pageferry.world.CompactEvent.Finished;
import pageferry.world.CompactEvent.IsolateFreepages;
import pageferry.world.CompactEvent.IsolateMigratepages;
import pageferry.world.CompactEvent.KcompactdSleep;
import pageferry.world.CompactEvent.KcompactdWake;
import pageferry.world.CompactEvent.KcompactdWakeup;
import pageferry.world.CompactEvent.Migratepages;
import pageferry.world.CompactEvent.Place;
import pageferry.world.CompactEvent.Range;
import pageferry.world.CompactEvent.Suitable;
import pageferry.world.CompactEvent.TryToCompact;
import pageferry.world.CompactEvent.WatermarkBoost;

/** The events of compaction as include/trace/events/compaction.h prints them (Linux 6.1). */
abstract class CompactText extends CmaText {
  @Override
  public void on(WatermarkBoost event) {
    own(event);
  }

  @Override
  public void on(Begin event) {
    line("mm_compaction_begin: %s", range(event.range(), event.sync()));
  }

  @Override
  public void on(End event) {
    String range = range(event.range(), event.sync());
    line("mm_compaction_end: %s status=%s", range, event.status().text());
  }

  private static String range(Range range, boolean sync) {
    return String.format(
        "zone_start=0x%x migrate_pfn=0x%x free_pfn=0x%x zone_end=0x%x, mode=%s",
        range.start(), range.migrate(), range.free(), range.end(), sync ? "sync" : "async");
  }

  @Override
  public void on(IsolateMigratepages event) {
    line(
        "mm_compaction_isolate_migratepages: range=(0x%x ~ 0x%x) nr_scanned=%d nr_taken=%d",
        event.start(), event.end(), event.scanned(), event.taken());
  }

  @Override
  public void on(IsolateFreepages event) {
    line(
        "mm_compaction_isolate_freepages: range=(0x%x ~ 0x%x) nr_scanned=%d nr_taken=%d",
        event.start(), event.end(), event.scanned(), event.taken());
  }

  @Override
  public void on(Migratepages event) {
    line(
        "mm_compaction_migratepages: nr_migrated=%d nr_failed=%d",
        event.migrated(), event.failed());
  }

  @Override
  public void on(TryToCompact event) {
    line(
        "mm_compaction_try_to_compact_pages: order=%d gfp_mask=%s priority=%d",
        event.order(), GfpText.of(event.gfp()), event.priority());
  }

  @Override
  public void on(Suitable event) {
    line("mm_compaction_suitable: %s ret=%s", place(event.place()), event.result().text());
  }

  @Override
  public void on(Finished event) {
    line("mm_compaction_finished: %s ret=%s", place(event.place()), event.result().text());
  }

  private static String place(Place place) {
    return String.format(
        "node=%d zone=%-8s order=%d", place.node(), place.zone().text(), place.order());
  }

  @Override
  public void on(Deferral event) {
    line(
        "mm_compaction_%s: %s order_failed=%d consider=%d limit=%d",
        event.what().text(),
        place(event.place()),
        event.failed(),
        event.considered(),
        event.limit());
  }

  @Override
  public void on(KcompactdWakeup event) {
    line("mm_compaction_wakeup_kcompactd: %s", daemon(event.place()));
  }

  @Override
  public void on(KcompactdWake event) {
    line("mm_compaction_kcompactd_wake: %s", daemon(event.place()));
  }

  private static String daemon(Place place) {
    return String.format(
        "nid=%d order=%d classzone_idx=%-8s", place.node(), place.order(), place.zone().text());
  }

  @Override
  public void on(KcompactdSleep event) {
    line("mm_compaction_kcompactd_sleep: nid=%d", event.node());
  }
}
