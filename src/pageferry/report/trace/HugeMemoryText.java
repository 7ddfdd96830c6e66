package pageferry.report.trace;

import pageferry.world.MemoryEvent.KhugepagedScan;
import pageferry.world.MemoryEvent.MmCollapseHugePage;
import pageferry.world.MemoryEvent.MmCollapseHugePageIsolate;
import pageferry.world.MemoryEvent.MmKhugepagedScanFile;
import pageferry.world.MemoryEvent.MmKhugepagedScanPmd;
import pageferry.world.MemoryEvent.ScanLook;

/**
 * The events of khugepaged as include/trace/events/huge_memory.h prints them (Linux 6.1); an
 * address space and a file are printed by their numbers.
 */
abstract class HugeMemoryText extends MmapLockText {
  @Override
  public void on(MmKhugepagedScanPmd event) {
    line(
        "mm_khugepaged_scan_pmd: mm=%016x, scan_pfn=0x%x, %s, status=%s, unmapped=%d",
        event.mm(),
        event.pfn(),
        seen(event.look()),
        event.status().text(),
        event.look().unmapped());
  }

  private static String seen(ScanLook look) {
    return String.format(
        "writable=%d, referenced=%d, none_or_zero=%d",
        look.writable() ? 1 : 0, look.referenced(), look.noneOrZero());
  }

  @Override
  public void on(MmCollapseHugePage event) {
    line(
        "mm_collapse_huge_page: mm=%016x, isolated=%d, status=%s",
        event.mm(), event.isolated() ? 1 : 0, event.status().text());
  }

  @Override
  public void on(MmCollapseHugePageIsolate event) {
    ScanLook look = event.look();
    line(
        "mm_collapse_huge_page_isolate: scan_pfn=0x%x, none_or_zero=%d, referenced=%d,"
            + " writable=%d, status=%s",
        event.pfn(),
        look.noneOrZero(),
        look.referenced(),
        look.writable() ? 1 : 0,
        event.status().text());
  }

  @Override
  public void on(MmKhugepagedScanFile event) {
    line(
        "mm_khugepaged_scan_file: mm=%016x, scan_pfn=0x%x, filename=inode-%d, present=%d, swap=%d,"
            + " result=%s",
        event.mm(),
        event.pfn(),
        event.look().inode(),
        event.look().present(),
        event.look().swap(),
        event.status().text());
  }

  @Override
  public void on(KhugepagedScan event) {
    line(
        "mm_khugepaged_scan: mm=%016x, progress=%d, full_scan_finished=%d",
        event.mm(), event.progress(), event.fullScan() ? 1 : 0);
  }
}
