package pageferry.protocol.thp;

import java.util.BitSet;
import java.util.function.Supplier;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.FolioCounter;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.MappingFlags;
import pageferry.mm.PageFlags;
import pageferry.mm.Paging;
import pageferry.mm.Pieces;
import pageferry.mm.Pte;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.LockAnonVma;
import pageferry.protocol.ops.inode.InodeOp;
import pageferry.protocol.ops.inode.RejoinSlots;
import pageferry.protocol.ops.inode.SplitSlot;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.FindPlace;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.rmap.BeginSplit;
import pageferry.protocol.ops.node.rmap.SplitLarge;
import pageferry.protocol.ops.node.rmap.UncoverLarge;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.protocol.rmap.UnmapObject;
import pageferry.protocol.writeback.ReleaseFolio;
import pageferry.world.MemoryEvent;
import pageferry.world.MigrateEvent;

/**
 * Splits a large folio into base pages or other pieces, its lock held: split_huge_page_to_list()
 * (mm/huge_memory.c, Linux 6.1), split_huge_page_to_list_to_order() (6.9), folio_split() (6.15). Of
 * anonymous memory the lock of its anon_vma is held for writing throughout. The caller's references
 * stay with the piece that holds the page it names. Returns 0, -EBUSY where the folio is under
 * writeback or its file system keeps it, -EAGAIN where somebody else holds a reference, or -EINVAL
 * where folios of its kind have no such pieces.
 */
public final class SplitFolio extends Routine {

  private final long pfn;
  private long head;
  private int order;
  private final int held;
  private final boolean keepAll;
  private final Pieces pieces;
  private boolean anonymous;
  private Mappings mappings = Mappings.NONE;
  private final BitSet replaced = new BitSet();
  private long anonVma;
  private boolean wasSmall;
  private int hugeEntries;
  private boolean moved;
  private CachePlace place = CachePlace.NONE;
  private int index;

  /**
   * @param pfn the page that keeps the caller's references
   * @param held how many references the caller has
   * @param keepAll whether each page stays isolated for the caller, with a reference
   */
  public SplitFolio(long pfn, int held, boolean keepAll) {
    this(pfn, held, Pieces.BASE_PAGES, keepAll);
  }

  private SplitFolio(long pfn, int held, Pieces pieces, boolean keepAll) {
    super(KernelFunction.SPLIT_HUGE_PAGE_TO_LIST);
    this.pieces = pieces;
    this.pfn = pfn;
    this.head = pfn;
    this.held = held;
    this.keepAll = keepAll;
  }

  /** Splits a folio to which the caller has so many references into such pieces. */
  public static SplitFolio into(Pieces pieces, long pfn, int held) {
    return new SplitFolio(pfn, held, pieces, false);
  }

  /** Behind a split: where a page of the folio is mapped, -1 if nowhere. */
  public long vpnOf(int page) {
    for (int i = 0; i < mappings.count(); i++) {
      if (mappings.page(i) == page && !replaced.get(i)) {
        return Mapping.vpn(mappings.code(i));
      }
    }
    return -1;
  }

  @Override
  protected Instruction start() {
    return ask(nodeOf(pfn), new LookAtSource(pfn), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    order = look.order();
    head = Paging.folioStart(pfn, order);
    anonymous = look.has(PageFlags.ANON);
    if (!hasSuchPieces(look)) {
      return fail(Errno.EINVAL);
    }
    if (look.has(PageFlags.WRITEBACK)) {
      return fail(Errno.EBUSY);
    }
    boolean cached = look.has(PageFlags.CACHE) && !look.has(PageFlags.ANON);
    if (cached && MappingFlags.commits(cpu().mapping(look.inode()))) {
      return call(new ReleaseFolio(head, cpu().mapping(look.inode())), this::released);
    }
    return cached || look.mappings().count() == 0
        ? check(look)
        : call(LockAnonVma.toWriteAt(look.mappings().code(0)), this::locked);
  }

  private Instruction released(long error) {
    return error < 0 ? fail(Errno.EBUSY) : ask(nodeOf(pfn), new LookAtSource(pfn), 0, this::check);
  }

  /** Who maps the folio stays the same now, but for entries that go. */
  private Instruction locked(long root) {
    anonVma = root;
    return ask(nodeOf(pfn), new LookAtSource(pfn), 0, this::check);
  }

  private Instruction unlock(Supplier<Instruction> then) {
    return anonVma == 0 ? then.get() : after(LockAnonVma.drop(anonVma), dropped -> then.get());
  }

  /** can_split_folio(). */
  private Instruction check(SourceLook look) {
    int cached = look.has(PageFlags.CACHE) ? 1 << order : 0;
    if (look.refs() != look.mappings().count() + cached + held) {
      return failed();
    }
    if (cached > 0) {
      hugeEntries = look.mappings().hugeCount();
      return ask(
          nodeOf(head),
          new FindPlace(head),
          anonymous ? 0 : cost(Cost.SPLIT_FOLIO),
          at -> anonymous ? unmap(look, at) : unmapObject(at));
    }
    return unmap(look, CachePlace.NONE);
  }

  /**
   * Neither one of two pages nor one of the swap cache is anonymous after a split, and shared
   * memory had base pages only; files may have any.
   */
  private boolean hasSuchPieces(SourceLook look) {
    if (pieces.order() == 0) {
      return true;
    }
    boolean anon = !look.has(PageFlags.CACHE) && pieces.order() > 1;
    boolean file = !look.has(PageFlags.SWAPBACKED) || has(KernelSwitch.SPLITS_SHMEM_TO_ORDERS);
    return pieces.order() < order && (anonymous ? anon : file);
  }

  private Instruction unmap(SourceLook look, CachePlace swapCache) {
    place = swapCache;
    mappings = look.mappings();
    return unmap();
  }

  /** Entries of a page cache go for good; faults will find the pages. */
  private Instruction unmapObject(CachePlace where) {
    place = where;
    cpu().count(VmCounter.THP_SPLIT_PMD, hugeEntries);
    long end = where.offset() + (1L << order);
    UnmapObject unmap = new UnmapObject(where.inode(), where.offset(), end);
    return call(unmap, nothing -> uncovered(0));
  }

  /** Counts in /proc/vmstat tell of huge pages only, since 6.10. */
  private int counts() {
    boolean huge = order == paging().hugeOrder();
    return huge || !has(KernelSwitch.SPLIT_COUNTS_HUGE_ONLY) ? 1 : 0;
  }

  private Instruction failed() {
    cpu().trace(new MemoryEvent.FolioSplit(head, false));
    cpu().count(VmCounter.THP_SPLIT_PAGE_FAILED, counts());
    cpu().count(FolioCounter.SPLIT_FAILED, order, 1);
    return unlock(() -> fail(Errno.EAGAIN));
  }

  /** unmap_folio(): entries that are small already are seen to go, huge ones go silently. */
  private Instruction unmap() {
    for (int i = 0; i < mappings.count(); i++) {
      if (!Mapping.isHuge(mappings.code(i))) {
        wasSmall = true;
        long addr = paging().address(Mapping.vpn(mappings.code(i)));
        cpu().trace(new MigrateEvent.SetMigrationPte(addr, head + mappings.page(i), order));
      }
    }
    return tell(
        nodeOf(head), new BeginSplit(head), cost(Cost.SPLIT_FOLIO), nothing -> splitNextPmd(0));
  }

  private Instruction splitNextPmd(long gone) {
    moved |= gone == SplitHugePmd.GONE;
    while (index < mappings.count()) {
      long mapping = mappings.code(index++);
      if (Mapping.isHuge(mapping)) {
        GetEntry get = new GetEntry(Mapping.vpn(mapping));
        return ask(Mapping.mm(mapping), get, MmapLock.NONE, 0, pmd -> splitPmd(mapping, pmd));
      }
    }
    if (moved) {
      return ask(nodeOf(head), new LookAtSource(head), 0, this::lookedAgain);
    }
    return split();
  }

  /** A huge entry that was not where it was seen may stand elsewhere now. */
  private Instruction lookedAgain(SourceLook look) {
    boolean same = look.mappings().count() == mappings.count();
    for (int i = 0; same && i < mappings.count(); i++) {
      same = look.mappings().code(i) == mappings.code(i);
    }
    if (same) {
      return split();
    }
    looksAgain();
    moved = false;
    mappings = look.mappings();
    index = 0;
    return splitNextPmd(0);
  }

  private Instruction split() {
    boolean defers = !has(KernelSwitch.DEFERS_PARTLY_MAPPED_ONLY);
    return defers || wasSmall
        ? ask(nodeOf(head), new UncoverLarge(head), 0, this::uncovered)
        : uncovered(0);
  }

  /** unmap_folio() has queued the folio, which the split takes off the queue again. */
  private Instruction uncovered(int nothing) {
    return inCache(new SplitSlot(place.offset(), pieces, anonymous), this::splitPages);
  }

  /**
   * The pages stay locked until both knew: whoever finds one of them small finds its place, too.
   */
  private Instruction splitPages() {
    return ask(nodeOf(head), new SplitLarge(pfn, held, pieces, keepAll), 0, this::split);
  }

  private Instruction inCache(InodeOp<Integer> change, Supplier<Instruction> then) {
    return place.inode() == 0
        ? then.get()
        : after(new Instruction.AskInode(place.inode(), change), done -> then.get());
  }

  private Instruction splitPmd(long mapping, long pmd) {
    if (Pte.has(pmd, Pte.HUGE) && Pte.pfn(pmd) == head) {
      SplitHugePmd split = new SplitHugePmd(Mapping.mm(mapping), Mapping.vpn(mapping), pmd);
      return call(split, this::splitNextPmd);
    }
    return splitNextPmd(SplitHugePmd.GONE);
  }

  private Instruction split(Mappings restored) {
    if (restored == Mappings.NOT_SPLIT) {
      return inCache(new RejoinSlots(place.offset(), order), this::failed);
    }
    cpu().trace(new MemoryEvent.FolioSplit(head, true));
    cpu().count(VmCounter.THP_SPLIT_PAGE, counts());
    cpu().count(FolioCounter.SPLIT, order, 1);
    mappings = restored;
    index = 0;
    if (place.inode() != 0) {
      return remapped();
    }
    RemapSplit remap = new RemapSplit(mappings, head, pieces.of(order, anonymous));
    return call(remap, nothing -> remapped(remap.replaced()));
  }

  private Instruction remapped(BitSet zero) {
    replaced.or(zero);
    return remapped();
  }

  private Instruction remapped() {
    int[] orders = ordersAtFirst();
    for (int i = 0; i < mappings.count(); i++) {
      if (!replaced.get(i)) {
        long addr = paging().address(Mapping.vpn(mappings.code(i)));
        int page = mappings.page(i);
        cpu().trace(new MigrateEvent.RemoveMigrationPte(addr, head + page, orders[page]));
      }
    }
    return unlock(() -> done(0));
  }

  /** The order of each piece, by its first page. */
  private int[] ordersAtFirst() {
    int[] orders = new int[1 << order];
    int first = 0;
    for (int piece : pieces.of(order, anonymous)) {
      orders[first] = piece;
      first += 1 << piece;
    }
    return orders;
  }
}
