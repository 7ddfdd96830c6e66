package pageferry.protocol.collapse;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.NodeMask;
import pageferry.mm.Pte;
import pageferry.mm.Topology;
import pageferry.mm.VmCounter;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.fault.NewPage;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
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
import pageferry.protocol.ops.space.InstallCollapsed;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.rmap.PerNode;

/**
 * Copies the small pages of 2 MiB into one huge page: hpage_collapse_scan_pmd() and
 * collapse_huge_page() (mm/khugepaged.c, Linux 6.1). mmap_lock is held for reading before and
 * after, and for writing meanwhile. Returns 0; {@link #result} says what came of it.
 */
final class CollapsePmd extends Routine {

  private final long first;
  private ScanResult result = ScanResult.SUCCEED;
  private EntryList entries = new EntryList();
  private List<Source> taken = List.of();
  private @Nullable Vma area;
  private long huge = -1;

  CollapsePmd(long first) {
    super(KernelFunction.COLLAPSE_HUGE_PAGE);
    this.first = first;
  }

  ScanResult result() {
    return result;
  }

  @Override
  protected Instruction start() {
    FindCollapse find = new FindCollapse(first);
    return ask(current().mm(), find, MmapLock.NONE, cost(Cost.LOOKUP), this::scanned);
  }

  private Instruction scanned(Found found) {
    result = judge(found);
    if (result != ScanResult.SUCCEED) {
      return done(0);
    }
    entries = found.entries();
    IsolateSmall look = new IsolateSmall(entries, false);
    return call(look, nothing -> looked(look.result(), found.writable()));
  }

  private static ScanResult judge(Found found) {
    return switch (found.kind()) {
      case NO_AREA -> ScanResult.VMA_CHECK;
      case NOTHING -> ScanResult.PMD_NONE;
      case HUGE -> ScanResult.PMD_MAPPED;
      case NON_PRESENT -> ScanResult.NON_PRESENT;
      case SMALL -> ScanResult.SUCCEED;
    };
  }

  private Instruction looked(ScanResult seen, boolean writable) {
    boolean needed = has(KernelSwitch.COLLAPSE_NEEDS_WRITABLE);
    result = seen == ScanResult.SUCCEED && needed && !writable ? ScanResult.PAGE_RO : seen;
    return result == ScanResult.SUCCEED ? unlocked(MmapLock.RELEASE, this::allocate) : done(0);
  }

  private Instruction unlocked(MmapLock lock, Supplier<Instruction> then) {
    return ask(current().mm(), Nothing.NOTHING, lock, 0, nothing -> then.get());
  }

  /** hpage_collapse_find_target_node(): where most pages lie; equals may serve as well. */
  static AllocContext target(Topology topology, Iterable<Long> pages) {
    int[] load = new int[topology.nodeCount()];
    pages.forEach(pfn -> load[topology.nodeOf(pfn)]++);
    int target = 0;
    for (int node = 1; node < load.length; node++) {
      target = load[node] > load[target] ? node : target;
    }
    NodeMask equals = NodeMask.NONE;
    for (int node = 0; node < load.length; node++) {
      equals = load[node] == load[target] ? equals.with(node) : equals;
    }
    return new AllocContext(target, equals, false, false);
  }

  private Instruction allocate() {
    List<Long> pages = new ArrayList<>();
    for (int i = 0; i < entries.count(); i++) {
      pages.add(entries.pfn(i));
    }
    AllocContext placement = target(topology(), pages);
    NewFolio state = NewFolio.ANONYMOUS;
    AllocPages alloc =
        new AllocPages(paging().hugeOrder(), Gfp.TRANSHUGE, placement, state, mapping());
    return call(AllocCharged.of(current(), alloc), this::allocated);
  }

  private long mapping() {
    return Mapping.of(current().mm(), first, true);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      cpu().count(VmCounter.THP_COLLAPSE_ALLOC_FAILED, 1);
      result = ScanResult.ALLOC_HUGE_PAGE_FAIL;
      return unlocked(MmapLock.READ, () -> done(0));
    }
    cpu().count(VmCounter.THP_COLLAPSE_ALLOC, 1);
    huge = pfn;
    FindCollapse find = new FindCollapse(first);
    return ask(current().mm(), find, MmapLock.WRITE, cost(Cost.LOOKUP), this::foundAgain);
  }

  private Instruction foundAgain(Found found) {
    result = judge(found);
    if (result != ScanResult.SUCCEED) {
      return dropHuge();
    }
    entries = found.entries();
    area = found.area();
    return call(
        new KeepReadersOut(current().mm(), first, first + paging().huge()), nothing -> isolate());
  }

  private Instruction isolate() {
    IsolateSmall isolate = new IsolateSmall(entries, true);
    return call(isolate, nothing -> isolated(isolate));
  }

  private Instruction isolated(IsolateSmall isolate) {
    taken = isolate.taken();
    result = isolate.result();
    return result == ScanResult.SUCCEED ? install() : putBack();
  }

  private Instruction putBack() {
    return call(new PutBack(taken), nothing -> dropHuge());
  }

  private Instruction dropHuge() {
    return tell(
        nodeOf(huge),
        DropMappings.one(huge, mapping()),
        0,
        dropped -> tell(nodeOf(huge), new PutFolio(huge, 1), 0, freed -> finish()));
  }

  private Vma area() {
    return Objects.requireNonNull(area);
  }

  private Instruction install() {
    long flags = Pte.PRESENT | Pte.DIRTY | Pte.HUGE;
    flags |= area().writable() ? Pte.WRITE : 0;
    flags |= area().accessible() ? 0 : Pte.PROTNONE;
    InstallCollapsed install = new InstallCollapsed(first, entries, Pte.of(huge, flags));
    long ns = cost(Cost.COPY_LOCAL) * paging().huge() + cost(Cost.SET_PTE);
    return ask(current().mm(), install, MmapLock.NONE, ns, this::installed);
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
    return unlocked(MmapLock.RELEASE, () -> unlocked(MmapLock.READ, () -> done(0)));
  }
}
