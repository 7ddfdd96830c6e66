package pageferry.report.trace;

import pageferry.world.CmaEvent.CmaAllocBusyRetry;
import pageferry.world.CmaEvent.CmaAllocFinish;
import pageferry.world.CmaEvent.CmaAllocStart;
import pageferry.world.CmaEvent.CmaRelease;
import pageferry.world.CmaEvent.Stretch;
import pageferry.world.CmaEvent.TestPagesIsolated;

/** The events of contiguous allocations as cma.h and page_isolation.h print them (Linux 6.1). */
abstract class CmaText extends DamonText {
  @Override
  public void on(CmaAllocStart event) {
    line(
        "cma_alloc_start: name=node%d count=%d align=%d",
        event.node(), event.count(), event.align());
  }

  @Override
  public void on(CmaAllocFinish event) {
    line("cma_alloc_finish: %s", stretch(event.stretch()));
  }

  @Override
  public void on(CmaAllocBusyRetry event) {
    line("cma_alloc_busy_retry: %s", stretch(event.stretch()));
  }

  private static String stretch(Stretch of) {
    return String.format(
        "name=node%d pfn=0x%x count=%d align=%d", of.node(), of.pfn(), of.count(), of.align());
  }

  @Override
  public void on(CmaRelease event) {
    line("cma_release: name=node%d pfn=0x%x count=%d", event.node(), event.pfn(), event.count());
  }

  @Override
  public void on(TestPagesIsolated event) {
    line(
        "test_pages_isolated: start_pfn=0x%x end_pfn=0x%x fin_pfn=0x%x ret=%s",
        event.start(), event.end(), event.fin(), event.fin() < event.end() ? "fail" : "success");
  }
}
