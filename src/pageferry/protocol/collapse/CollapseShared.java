package pageferry.protocol.collapse;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.ScanResult;
import pageferry.mm.SharedSizes;
import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.mmap.KeepReadersOut;
import pageferry.protocol.mmap.UnmapRange;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.node.rmap.AddMappings;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.FindWhole;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.protocol.ops.space.HasTable;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.RetractTables;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.rmap.PerNode;

/**
 * Makes 2 MiB of shared memory a huge page: the part for files of madvise_collapse() and
 * khugepaged_scan_mm_slot(), and collapse_pte_mapped_thp() (mm/khugepaged.c, Linux 6.1). By advice
 * a huge entry maps it then; for khugepaged page tables are taken out, and the next fault sets that
 * entry. mmap_lock is held for reading before, by advice also after, and for writing where the
 * tables of a huge page go that was there already. Returns 0; {@link #result} says what came of it.
 *
 * <p>Departure: up to 6.5 khugepaged takes out such tables when it comes to the process again.
 */
final class CollapseShared extends Routine {
  private final CollapseControl control;
  private final long first;
  private ScanResult result = ScanResult.VMA_CHECK;
  private @Nullable Vma area;
  private final ArrayDeque<Integer> spaces = new ArrayDeque<>();
  private long huge;

  CollapseShared(CollapseControl control, long first) {
    super(KernelFunction.COLLAPSE_PTE_MAPPED_THP);
    this.control = control;
    this.first = first;
  }

  /** Whether an area of shared memory may have huge pages if it is asked: hugepage_vma_check(). */
  static boolean mayHold(Processor cpu, Vma area) {
    Paging paging = cpu.machine().topology().paging();
    boolean shared = area.type() == MapType.TMPFS || area.type() == MapType.ANON;
    boolean denied = cpu.machine().folios().shared().all() == SharedSizes.All.DENY;
    return shared
        && area.inode() != 0
        && !denied
        && !area.has(VmFlags.NOHUGEPAGE)
        && holds(area, paging.hugeStart(area.end() - paging.huge()), paging);
  }

  private static boolean holds(Vma area, long first, Paging paging) {
    return area.holds(first, paging.hugeOrder()) && paging.startsHuge(area.offset(first));
  }

  ScanResult result() {
    return result;
  }

  @Override
  protected Instruction start() {
    return ask(control.mm(), new FindWhole(first), MmapLock.NONE, 0, this::areaFound);
  }

  private Instruction areaFound(List<Vma> areas) {
    if (areas.isEmpty() || !mayHold(cpu(), areas.get(0)) || !holds(areas.get(0), first, paging())) {
      return control.isKhugepaged() ? unlocked(MmapLock.RELEASE, free -> done(0)) : done(0);
    }
    area = areas.get(0);
    return control.isKhugepaged()
        ? collapse()
        : ask(control.mm(), new GetEntry(first), MmapLock.NONE, 0, this::entryFound);
  }

  private Vma area() {
    return Objects.requireNonNull(area);
  }

  private Instruction entryFound(long pte) {
    if (Pte.has(pte, Pte.HUGE)) {
      boolean mapped = Pte.has(pte, Pte.PRESENT);
      result = mapped ? ScanResult.PMD_MAPPED : ScanResult.NON_PRESENT;
      return done(0);
    }
    return collapse();
  }

  private Instruction collapse() {
    CollapseFile collapse = new CollapseFile(control, area().inode(), area().offset(first));
    return unlocked(MmapLock.RELEASE, nothing -> call(collapse, over -> collapsed(collapse)));
  }

  private Instruction unlocked(MmapLock lock, Instruction.Then<Integer> then) {
    return ask(control.mm(), Nothing.NOTHING, lock, 0, then);
  }

  private Instruction collapsed(CollapseFile collapse) {
    result = collapse.result();
    if (!result.isHuge()) {
      return lockAgain();
    }
    boolean mapped = result == ScanResult.PMD_MAPPED;
    spaces.addAll(mapped ? List.of() : collapse.spaces());
    return mapped && control.isKhugepaged() ? meetHuge() : retractNext(0);
  }

  private Instruction lockAgain() {
    return control.isKhugepaged() ? done(0) : unlocked(MmapLock.READ, locked -> done(0));
  }

  private Instruction retractNext(long nothing) {
    Integer mm = spaces.poll();
    if (mm == null) {
      return control.isKhugepaged() ? done(0) : unlocked(MmapLock.WRITE, locked -> lookAgain());
    }
    return ask(mm, retract(), MmapLock.NONE, cost(Cost.LOOKUP), this::free);
  }

  /** khugepaged takes a table of small entries out, where kernels from 6.1 on find one. */
  private Instruction meetHuge() {
    if (!has(KernelSwitch.COLLAPSE_ADVICE)) {
      result = ScanResult.PAGE_COMPOUND;
      return done(0);
    }
    return ask(control.mm(), new HasTable(first), MmapLock.NONE, 0, this::metHuge);
  }

  private Instruction metHuge(boolean table) {
    boolean counts = table || has(KernelSwitch.KHUGEPAGED_COUNTS_MAPPED);
    result = counts ? ScanResult.SUCCEED : ScanResult.PMD_MAPPED;
    return table ? unlocked(MmapLock.WRITE, locked -> lookAgain()) : done(0);
  }

  private RetractTables retract() {
    return new RetractTables(area().inode(), area().offset(first));
  }

  private Instruction free(EntryList tables) {
    return call(PerNode.free(tables, cost(Cost.FREE)), this::retractNext);
  }

  // Under mmap_lock for writing

  private Instruction lookAgain() {
    return ask(control.mm(), new FindWhole(first), MmapLock.NONE, 0, this::foundAgain);
  }

  private Instruction foundAgain(List<Vma> areas) {
    boolean same =
        !areas.isEmpty()
            && areas.get(0).inode() == area().inode()
            && holds(areas.get(0), first, paging())
            && areas.get(0).offset(first) == area().offset(first);
    if (!same) {
      return finish();
    }
    area = areas.get(0);
    return call(new KeepReadersOut(control.mm(), first, first + paging().huge()), nothing -> zap());
  }

  private Instruction zap() {
    UnmapRange zap = new UnmapRange(control.mm(), first, first + paging().huge(), List.of());
    return call(
        zap, zapped -> ask(control.mm(), retract(), MmapLock.NONE, 0, tables -> retracted(tables)));
  }

  private Instruction retracted(EntryList tables) {
    return call(
        PerNode.free(tables, cost(Cost.FREE)),
        freed -> control.isKhugepaged() ? finish() : findHuge());
  }

  private Instruction findHuge() {
    long head = area().offset(first);
    FindPages find = new FindPages(head, 1, head);
    return after(new Instruction.AskInode(area().inode(), find), this::hugeFound);
  }

  private Instruction hugeFound(FindPages.Found found) {
    huge = found.pfns()[0];
    if (found.order() != paging().hugeOrder()) {
      return finish();
    }
    AddMappings.Origin cache = new AddMappings.Cache(area().inode());
    AddMappings add = new AddMappings(new long[] {huge}, new long[] {mapping()}, cache);
    return ask(nodeOf(huge), add, 0, refused -> refused.length == 0 ? map() : finish());
  }

  private long mapping() {
    return Mapping.of(control.mm(), first, true);
  }

  private Instruction map() {
    long writable = area().writable() && area().shared() ? Pte.WRITE : 0;
    long pte = Pte.of(huge, Pte.PRESENT | Pte.HUGE | writable);
    SetEntry set = new SetEntry(first, 0, pte);
    return ask(control.mm(), set, MmapLock.NONE, cost(Cost.SET_PTE), this::mapped);
  }

  private Instruction mapped(boolean ours) {
    if (!ours) {
      return tell(nodeOf(huge), DropMappings.one(huge, mapping()), 0, dropped -> finish());
    }
    cpu().count(VmCounter.THP_FILE_MAPPED, 1);
    return finish();
  }

  private Instruction finish() {
    return unlocked(MmapLock.RELEASE, free -> lockAgain());
  }
}
