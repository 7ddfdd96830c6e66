package pageferry.protocol.collapse;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.mm.ScanResult;
import pageferry.mm.VmCounter;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.fault.NewPage;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.LockAnonVma;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.mmap.KeepReadersOut;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.FindCollapse;
import pageferry.protocol.ops.space.FindCollapse.Found;
import pageferry.protocol.ops.space.FindCollapse.Seen;
import pageferry.protocol.ops.space.InstallCollapsed;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.rmap.PerNode;
import pageferry.world.MemoryEvent;

/**
 * Copies the small pages of 2 MiB into one huge page: collapse_huge_page() (mm/khugepaged.c, Linux
 * 6.1), once {@link ScanPmd} has found that worth while. mmap_lock is not held before and after,
 * and held for writing meanwhile. Returns 0; {@link #result} says what came of it.
 */
final class CollapsePmd extends Routine {

  private final CollapseControl control;
  private final long first;
  private final Found scanned;
  private ScanResult result = ScanResult.SUCCEED;
  private EntryList entries;
  private List<Source> taken = List.of();
  private @Nullable Vma area;
  private long huge = -1;

  /**
   * @param scanned what was found at the first look
   */
  CollapsePmd(CollapseControl control, long first, Found scanned) {
    super(KernelFunction.COLLAPSE_HUGE_PAGE);
    this.control = control;
    this.first = first;
    this.scanned = scanned;
    this.entries = scanned.entries();
  }

  ScanResult result() {
    return result;
  }

  @Override
  protected Instruction start() {
    List<Long> pages = new ArrayList<>();
    for (int i = 0; i < entries.count(); i++) {
      pages.add(entries.pfn(i));
    }
    AllocContext placement = control.target(cpu(), pages);
    NewFolio state = NewFolio.huge(cpu().machine().splitsUnderused());
    AllocPages alloc =
        new AllocPages(paging().hugeOrder(), control.gfp(cpu()), placement, state, mapping());
    return call(AllocCharged.to(control.group(), alloc), this::allocated);
  }

  private long mapping() {
    return Mapping.of(control.mm(), first, true);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      cpu().count(VmCounter.THP_COLLAPSE_ALLOC_FAILED, 1);
      result = ScanResult.ALLOC_HUGE_PAGE_FAIL;
      return over();
    }
    cpu().count(VmCounter.THP_COLLAPSE_ALLOC, 1);
    huge = pfn;
    return scanned.seen().unmapped() > 0 ? swapIn() : lock(0);
  }

  private Instruction swapIn() {
    return ask(control.mm(), find(), MmapLock.READ, cost(Cost.LOOKUP), this::swapsIn);
  }

  private Instruction swapsIn(Found found) {
    result = ScanPmd.judge(found);
    Vma there = found.area();
    return result == ScanResult.SUCCEED && there != null
        ? call(new SwapInPmd(control.mm(), there, first), this::swappedIn)
        : unlock(this::putHuge);
  }

  private Instruction swappedIn(long rc) {
    result = rc < 0 ? ScanResult.PAGE_LOCK : result;
    return unlock(
        () -> rc < 0 ? putHuge() : after(new Instruction.DrainLocal(), nothing -> lock(0)));
  }

  private FindCollapse find() {
    return new FindCollapse(first, control.asker(cpu()));
  }

  private Instruction lock(long nothing) {
    return ask(control.mm(), find(), MmapLock.WRITE, cost(Cost.LOOKUP), this::foundAgain);
  }

  private Instruction foundAgain(Found found) {
    result = ScanPmd.judge(found);
    if (result == ScanResult.SUCCEED && found.seen().unmapped() > 0) {
      result = ScanResult.NON_PRESENT;
    }
    if (result != ScanResult.SUCCEED) {
      return dropHuge();
    }
    entries = found.entries();
    area = found.area();
    return call(
        new KeepReadersOut(control.mm(), first, first + paging().huge()),
        nothing -> lockAnonVma(found.seen()));
  }

  /** Nobody walks over the entries until all pages are isolated and locked. */
  private Instruction lockAnonVma(Seen seen) {
    return call(LockAnonVma.toWrite(area().anonVma()), root -> isolate(seen));
  }

  private Instruction isolate(Seen seen) {
    IsolateSmall isolate = new IsolateSmall(entries, true);
    Instruction drop = LockAnonVma.drop(area().anonVma());
    return call(isolate, nothing -> after(drop, dropped -> isolated(isolate, seen)));
  }

  private Instruction isolated(IsolateSmall isolate, Seen seen) {
    taken = isolate.taken();
    result = isolate.result(Integer.MAX_VALUE);
    long pfn = entries.count() == 0 ? -1 : entries.pfn(entries.count() - 1);
    int referenced = control.isKhugepaged() ? isolate.referenced(seen.young()) : 0;
    MemoryEvent.ScanLook look =
        new MemoryEvent.ScanLook(seen.writable(), referenced, seen.none(), 0);
    cpu().trace(new MemoryEvent.MmCollapseHugePageIsolate(pfn, look, result));
    return result == ScanResult.SUCCEED ? install() : putBack();
  }

  private Instruction putBack() {
    return call(new PutBack(taken), nothing -> dropHuge());
  }

  private Instruction dropHuge() {
    return unlock(this::putHuge);
  }

  private Instruction putHuge() {
    return tell(
        nodeOf(huge),
        DropMappings.one(huge, mapping()),
        0,
        dropped -> tell(nodeOf(huge), new PutFolio(huge, 1), 0, freed -> over()));
  }

  private Vma area() {
    return Objects.requireNonNull(area);
  }

  private Instruction install() {
    long flags = Pte.PRESENT | Pte.DIRTY | Pte.HUGE;
    flags |= area().writable() ? Pte.WRITE : 0;
    flags |= area().accessible() ? 0 : Pte.PROTNONE;
    InstallCollapsed install =
        new InstallCollapsed(first, entries, Pte.of(huge, flags), control.asker(cpu()));
    long ns = cost(Cost.COPY_LOCAL) * paging().huge() + cost(Cost.SET_PTE);
    return ask(control.mm(), install, MmapLock.NONE, ns, this::installed);
  }

  private Instruction installed(long table) {
    if (table < 0) {
      result = ScanResult.NON_PRESENT;
      return putBack();
    }
    NewPage.add(cpu(), area(), huge, paging().huge());
    NewPage.mapped(cpu(), area(), paging().huge());
    return tell(nodeOf(table), new PutFolio(table, 1), cost(Cost.FREE), nothing -> dropSmall());
  }

  private Instruction dropSmall() {
    long ns = cost(Cost.SET_PTE);
    boolean batches = has(KernelSwitch.COLLAPSE_BATCHES_RMAP);
    PerNode drop = batches ? PerNode.drop(entries, ns) : PerNode.dropApart(entries, ns);
    return call(drop, nothing -> release(0));
  }

  private Instruction release(long nothing) {
    EntryList folios = EntryList.ofPages(taken.stream().map(Source::pfn).toList());
    return call(PerNode.free(folios, cost(Cost.FREE)), freed -> finish());
  }

  private Instruction finish() {
    return unlock(this::over);
  }

  private Instruction unlock(Supplier<Instruction> then) {
    return ask(control.mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, nothing -> then.get());
  }

  private Instruction over() {
    boolean isolated = result == ScanResult.SUCCEED;
    cpu().trace(new MemoryEvent.MmCollapseHugePage(control.mm(), isolated, result));
    return done(0);
  }
}
