package pageferry.report.trace;

import pageferry.world.KsmEvent.KsmEnter;
import pageferry.world.KsmEvent.KsmExit;
import pageferry.world.KsmEvent.KsmMergeOnePage;
import pageferry.world.KsmEvent.KsmMergeWithKsmPage;
import pageferry.world.KsmEvent.KsmPages;
import pageferry.world.KsmEvent.KsmStartScan;
import pageferry.world.KsmEvent.KsmStopScan;

/**
 * The events of KSM as include/trace/events/ksm.h prints them (Linux 6.3); an address space is
 * printed by its number, what is known of a page by its page number.
 */
abstract class KsmText extends OomText {
  @Override
  public void on(KsmStartScan event) {
    line("ksm_start_scan: seq %d rmap size %d", event.seq(), event.items());
  }

  @Override
  public void on(KsmStopScan event) {
    line("ksm_stop_scan: seq %d rmap size %d", event.seq(), event.items());
  }

  @Override
  public void on(KsmEnter event) {
    line("ksm_enter: mm %016x", event.mm());
  }

  @Override
  public void on(KsmExit event) {
    line("ksm_exit: mm %016x", event.mm());
  }

  @Override
  public void on(KsmMergeOnePage event) {
    line(
        "ksm_merge_one_page: ksm pfn %d rmap_item %016x mm %016x error %d",
        event.pfn(), event.vpn(), event.mm(), event.error());
  }

  @Override
  public void on(KsmMergeWithKsmPage event) {
    line(
        "ksm_merge_with_ksm_page: %spfn %d rmap_item %016x mm %016x error %d",
        event.kpfn() < 0 ? "" : "ksm ",
        event.kpfn() < 0 ? event.pfn() : event.kpfn(),
        event.vpn(),
        event.mm(),
        event.error());
  }

  @Override
  public void on(KsmPages event) {
    line(
        "pageferry_ksm_pages: shared=%d sharing=%d unshared=%d volatile=%d",
        event.shared(), event.sharing(), event.unshared(), event.volatiles());
  }
}
