package pageferry.protocol.collapse;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.ScanResult;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.FindCollapse;
import pageferry.protocol.ops.space.FindCollapse.Found;
import pageferry.protocol.ops.space.FindCollapse.Seen;
import pageferry.protocol.ops.space.Nothing;
import pageferry.world.MemoryEvent;

/**
 * Looks whether the small pages of 2 MiB can be one huge page, and has that done:
 * hpage_collapse_scan_pmd() (mm/khugepaged.c, Linux 6.1). mmap_lock is held for reading before;
 * {@link #keptLock} says whether it still is. Returns 0; {@link #result} says what came of it.
 */
final class ScanPmd extends Routine {
  private final CollapseControl control;
  private final long first;
  private ScanResult result = ScanResult.SUCCEED;
  private boolean keptLock = true;

  ScanPmd(CollapseControl control, long first) {
    super(KernelFunction.HPAGE_COLLAPSE_SCAN_PMD);
    this.control = control;
    this.first = first;
  }

  ScanResult result() {
    return result;
  }

  /** Whether mmap_lock is held as before. */
  boolean keptLock() {
    return keptLock;
  }

  @Override
  protected Instruction start() {
    FindCollapse find = new FindCollapse(first, control.asker(cpu()));
    return ask(control.mm(), find, MmapLock.NONE, cost(Cost.LOOKUP), this::scanned);
  }

  /** What the walk of a table comes to. */
  static ScanResult judge(Found found) {
    return switch (found.kind()) {
      case NO_AREA -> ScanResult.VMA_CHECK;
      case NOTHING -> ScanResult.PMD_NONE;
      case HUGE -> ScanResult.PMD_MAPPED;
      case NON_PRESENT -> ScanResult.NON_PRESENT;
      case TOO_EMPTY -> ScanResult.EXCEED_NONE_PTE;
      case TOO_SWAPPED -> ScanResult.EXCEED_SWAP_PTE;
      case SMALL -> ScanResult.SUCCEED;
    };
  }

  private Instruction scanned(Found found) {
    result = judge(found);
    if (found.entries().count() == 0 && result != ScanResult.SUCCEED) {
      return told(found, 0);
    }
    IsolateSmall look = new IsolateSmall(found.entries(), false);
    return call(look, nothing -> looked(look, found));
  }

  private Instruction looked(IsolateSmall look, Found found) {
    int mostShared = control.asker(cpu()).bounds().shared();
    ScanResult pages = look.result(mostShared);
    result = pages == ScanResult.SUCCEED ? result : pages;
    int referenced =
        control.isKhugepaged() && pages == ScanResult.SUCCEED
            ? look.referenced(found.seen().young())
            : 0;
    if (result == ScanResult.SUCCEED) {
      result = worth(found.seen(), referenced);
    }
    return result == ScanResult.SUCCEED ? collapse(found, referenced) : told(found, referenced);
  }

  private ScanResult worth(Seen seen, int referenced) {
    if (!seen.writable() && has(KernelSwitch.COLLAPSE_NEEDS_WRITABLE)) {
      return ScanResult.PAGE_RO;
    }
    boolean little = seen.unmapped() > 0 && referenced < paging().huge() / 2;
    return control.isKhugepaged() && (referenced == 0 || little)
        ? ScanResult.LACK_REFERENCED_PAGE
        : ScanResult.SUCCEED;
  }

  private Instruction collapse(Found found, int referenced) {
    keptLock = false;
    CollapsePmd collapse = new CollapsePmd(control, first, found);
    return ask(
        control.mm(),
        Nothing.NOTHING,
        MmapLock.RELEASE,
        0,
        free -> call(collapse, nothing -> collapsed(collapse, found, referenced)));
  }

  private Instruction collapsed(CollapsePmd collapse, Found found, int referenced) {
    result = collapse.result();
    return told(found, referenced);
  }

  private Instruction told(Found found, int referenced) {
    Seen seen = found.seen();
    int count = found.entries().count();
    long pfn = count == 0 ? -1 : found.entries().pfn(count - 1);
    MemoryEvent.ScanLook look =
        new MemoryEvent.ScanLook(seen.writable(), referenced, seen.none(), seen.unmapped());
    cpu().trace(new MemoryEvent.MmKhugepagedScanPmd(control.mm(), pfn, look, result));
    return done(0);
  }
}
