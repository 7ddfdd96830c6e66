package pageferry.protocol.collapse;

import java.util.Objects;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.ScanResult;
import pageferry.protocol.fault.SharedOrders;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.FindCollapsible;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.Vma;

/**
 * Scans a part of an address space: khugepaged_scan_mm_slot() (mm/khugepaged.c, Linux 6.1). It does
 * not wait for mmap_lock, and ends with the first 2 MiB for which it has let go of that. Returns
 * how far it has come, in base pages and areas.
 */
final class ScanSpace extends Routine {
  private final CollapseControl control;
  private final long pages;
  private long at;
  private int progress;
  private int collapsed;
  private boolean scannedAll;
  private ScanResult result = ScanResult.SUCCEED;

  /**
   * @param from the page at which it goes on
   * @param pages how far it may come
   */
  ScanSpace(CollapseControl control, long from, long pages) {
    super(KernelFunction.KHUGEPAGED_SCAN_MM_SLOT);
    this.control = control;
    this.at = from;
    this.pages = pages;
  }

  /** The page at which the next scan of the address space goes on. */
  long at() {
    return at;
  }

  /** How many huge pages it has made. */
  int collapsed() {
    return collapsed;
  }

  /** Whether the address space has been scanned to its end, or is not to be had. */
  boolean scannedAll() {
    return scannedAll;
  }

  /** What came of the last 2 MiB. */
  ScanResult result() {
    return result;
  }

  @Override
  protected Instruction start() {
    return ask(control.mm(), find(), MmapLock.TRY_READ, cost(Cost.LOOKUP), this::locked);
  }

  private FindCollapsible find() {
    return new FindCollapsible(at, control.asker(cpu()));
  }

  private Instruction locked(FindCollapsible.Found found) {
    scannedAll = !found.locked();
    progress = found.locked() ? 1 : 0;
    return found.locked() ? found(found) : done(0);
  }

  private Instruction next() {
    return ask(control.mm(), find(), MmapLock.NONE, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(FindCollapsible.Found found) {
    progress += found.skipped();
    scannedAll = found.first() < 0;
    if (scannedAll) {
      return leave();
    }
    Vma area = Objects.requireNonNull(found.area());
    if (area.inode() != 0) {
      return shared(area, found.first());
    }
    at = found.first();
    ScanPmd scan = new ScanPmd(control, at);
    return call(scan, nothing -> scanned(scan));
  }

  /** Of files only shared memory is collapsed, and where it may have huge pages. */
  private Instruction shared(Vma area, long first) {
    if (!SharedOrders.collapses(cpu(), area)) {
      at = area.end();
      progress++;
      return next();
    }
    at = first;
    CollapseShared collapse = new CollapseShared(control, at);
    return call(collapse, nothing -> scannedShared(collapse));
  }

  private Instruction scannedShared(CollapseShared collapse) {
    result = collapse.result();
    collapsed += result == ScanResult.SUCCEED ? 1 : 0;
    at += paging().huge();
    return done(progress + paging().huge());
  }

  private Instruction scanned(ScanPmd scan) {
    result = scan.result();
    collapsed += result == ScanResult.SUCCEED ? 1 : 0;
    at += paging().huge();
    progress += paging().huge();
    if (!scan.keptLock()) {
      return done(progress);
    }
    return progress >= pages ? leave() : after(new Instruction.CondResched(), nothing -> next());
  }

  private Instruction leave() {
    return ask(control.mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, free -> done(progress));
  }
}
