package pageferry.protocol.fault;

import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.Pte;
import pageferry.mm.Shadow;
import pageferry.mm.SwapSpec;
import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.inode.CountNames;
import pageferry.protocol.ops.inode.FindSlot;
import pageferry.protocol.ops.inode.FreeSlots;
import pageferry.protocol.ops.inode.SwapSlots;
import pageferry.protocol.ops.inode.TakeShadow;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.GetCached;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.node.swap.MapSwapped;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.FindSwappedFolio;
import pageferry.protocol.ops.space.NoteSwapUse;
import pageferry.protocol.ops.space.PlanSwapIn;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.rmap.MlockEntries;
import pageferry.protocol.swap.FreeSwap;
import pageferry.protocol.swap.ReadSwap;
import pageferry.protocol.swap.Refault;
import pageferry.protocol.swap.Swap;
import pageferry.world.MemoryEvent;

/**
 * A touch of a page in swap: do_swap_page() (mm/memory.c, Linux 6.1). A page that the swap cache
 * has is mapped where it lies. Others are read: past the cache from a device that works at once,
 * otherwise into it, with some more. Returns 0, -ENOMEM, or what {@link HandleFault} says.
 */
final class SwapFault extends Routine {
  private final long vpn;
  private final boolean write;
  private final long pte;
  private final Vma area;
  private @Nullable ReadSwap read;
  private FindSlot.@Nullable Found slot;
  private long head = -1;
  private long mapped;
  private boolean exclusive;
  private boolean frees;
  private boolean large;
  private long result;

  SwapFault(long vpn, boolean write, long pte, Vma area) {
    super(KernelFunction.DO_SWAP_PAGE);
    this.vpn = vpn;
    this.write = write;
    this.pte = pte;
    this.area = area;
  }

  /** Behind {@link HandleFault#READ_SWAP}: the wait for the device. */
  Routine awaitRead() {
    return Objects.requireNonNull(read).await();
  }

  @Override
  protected Instruction start() {
    FindSlot find = new FindSlot(Pte.slot(pte), true);
    return spend(cost(Cost.SWAP_CACHE), spent -> after(Swap.ask(find), this::found));
  }

  private Instruction found(FindSlot.Found now) {
    slot = now;
    if (now.pfn() >= 0) {
      cpu().count(VmCounter.SWAP_RA_HIT, now.ahead() ? 1 : 0);
      NoteSwapUse note = new NoteSwapUse(vpn, now.ahead());
      return now.large()
          ? reference(now.pfn())
          : ask(current().mm(), note, MmapLock.NONE, 0, nothing -> reference(now.pfn()));
    }
    if (now.count() == 0) {
      return done(0);
    }
    boolean alone = now.count() == 1 || has(KernelSwitch.SWAP_IN_THROUGH_CACHE);
    return isSync() && alone ? planAlone(orders()) : plan(now);
  }

  private boolean isSync() {
    return Objects.requireNonNull(slot).device().spec().isSync();
  }

  /** The orders that may come back by small entries, a bit each: alloc_swap_folio(). */
  private int orders() {
    int smaller = (1 << paging().hugeOrder()) - 2;
    return has(KernelSwitch.SWAP_IN_LARGE) ? AnonFault.orders(cpu(), area) & smaller : 0;
  }

  // swapin_readahead()

  private Instruction plan(FindSlot.Found now) {
    cpu().count(VmCounter.PGMAJFAULT, 1);
    PlanSwapIn plan = new PlanSwapIn(vpn, Pte.slot(pte), 1 << now.device().cluster());
    return ask(current().mm(), plan, MmapLock.NONE, 0, this::planned);
  }

  private Instruction planned(PlanSwapIn.Plan plan) {
    ReadSwap reading = new ReadSwap(plan, area, vpn);
    read = reading;
    boolean waits = isSync() || plan.lone() && has(KernelSwitch.LONE_SWAP_READ_WAITS);
    return call(reading.inFault(), pages -> pages == 0 ? gotNone() : waits ? await() : retry());
  }

  /** Somebody else reads the page, or there is no memory for it. */
  private Instruction gotNone() {
    return Objects.requireNonNull(read).lacksMemory() ? fail(Errno.ENOMEM) : again();
  }

  private Instruction retry() {
    return done(HandleFault.READ_SWAP);
  }

  private Instruction await() {
    result = HandleFault.MAJOR;
    return call(awaitRead(), waited -> again());
  }

  private Instruction again() {
    looksAgain();
    return start();
  }

  // SWP_SYNCHRONOUS_IO

  private Instruction planAlone(int orders) {
    FindSwappedFolio find = new FindSwappedFolio(vpn, pte, orders);
    return orders == 0
        ? readAlone(0, 0)
        : ask(current().mm(), find, MmapLock.NONE, 0, order -> readAlone(orders, order));
  }

  /**
   * Into the swap cache: a large folio has its slots to itself there, which before 7.0 are only
   * reserved (swapcache_prepare()).
   */
  private Instruction readAlone(int orders, int order) {
    if (order == 0 && !has(KernelSwitch.SWAP_IN_THROUGH_CACHE)) {
      return allocate();
    }
    long page = vpn & (1L << order) - 1;
    ReadSwap reading = ReadSwap.alone(vpn - page, Pte.slot(pte) - page, order, area).inFault();
    read = reading;
    large = order > 0;
    int smaller = orders & (1 << order) - 1;
    return call(
        reading, pages -> pages > 0 ? readIn() : order == 0 ? gotNone() : planAlone(smaller));
  }

  private Instruction readIn() {
    cpu().count(VmCounter.PGMAJFAULT, 1);
    return await();
  }

  private Instruction allocate() {
    AllocContext placement = AllocContext.forPage(current(), area, vpn, 0);
    exclusive = Pte.has(pte, Pte.EXCLUSIVE) || isReusable();
    NewFolio state = exclusive ? NewFolio.ANONYMOUS : NewFolio.ANONYMOUS_SHARED;
    AllocPages alloc = new AllocPages(0, Gfp.HIGHUSER_MOVABLE, placement, state, mapping());
    return call(AllocCharged.of(current(), alloc), this::allocated);
  }

  private long mapping() {
    return Mapping.of(current().mm(), vpn, false);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      return fail(Errno.ENOMEM);
    }
    mapped = pfn;
    if (has(KernelSwitch.SWAP_IN_LOCKS_PAGES)) {
      NewPage.add(cpu(), area, mapped, 1);
    } else {
      cpu().lruAddFaulted(mapped, false);
    }
    return after(Swap.ask(new TakeShadow(Pte.slot(pte))), this::readDirectly);
  }

  private Instruction readDirectly(Shadow shadow) {
    cpu().copied(SwapSlots.contents(Pte.slot(pte)), mapped, 1);
    cpu().count(VmCounter.PGMAJFAULT, 1);
    FindSlot.Found from = Objects.requireNonNull(slot);
    if (!from.device().zero()) {
      cpu().trace(new MemoryEvent.SwapRead(mapped, 1));
    }
    cpu().count(from.device().zero() ? VmCounter.SWPIN_ZERO : VmCounter.PSWPIN, 1);
    long ns = from.device().zero() ? cost(Cost.ZERO_PAGE) : from.device().spec().readNs();
    Refault refault = new Refault(mapped, 1, shadow, true);
    return call(refault, counted -> spend(ns, spent -> set(this::directlyMapped)));
  }

  private Instruction set(Instruction.Then<Boolean> then) {
    SetEntry set = new SetEntry(vpn, pte, entry());
    return ask(current().mm(), set, MmapLock.NONE, cost(Cost.SET_PTE), then);
  }

  private long entry() {
    boolean writes = write || has(KernelSwitch.SWAP_IN_MAPS_WRITABLE);
    boolean writable = exclusive && writes && area.writable();
    long flags = (writable ? Pte.WRITE : 0) | (writable && write ? Pte.DIRTY : 0);
    boolean blank = Objects.requireNonNull(slot).device().zero();
    return Pte.of(mapped, Pte.PRESENT | flags | (blank ? Pte.BLANK : 0));
  }

  private Instruction directlyMapped(boolean ours) {
    return directlyMapped(ours, HandleFault.MAJOR, has(KernelSwitch.SWAP_IN_LOCKS_PAGES));
  }

  private Instruction directlyMapped(boolean ours, long how, boolean locks) {
    if (!ours) {
      return call(new DiscardNew(mapped, mapping(), 1), nothing -> done(0));
    }
    if (locks) {
      NewPage.mapped(cpu(), area, 1);
    }
    result = how;
    return after(Swap.ask(new FreeSlots(new long[] {Pte.slot(pte)})), (long[] idle) -> finish());
  }

  // A page of the swap cache

  private Instruction reference(long pfn) {
    mapped = pfn;
    return ask(nodeOf(pfn), new GetCached(pfn, SwapSpec.DEVICE), 0, this::referenced);
  }

  private Instruction referenced(long folio) {
    if (folio == GetCached.GONE) {
      return awaitMove(mapped, this::again);
    }
    head = folio;
    return call(new FolioLock(folio), had -> look());
  }

  private Instruction look() {
    return ask(nodeOf(head), new LookAtSource(head), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    if (!look.has(PageFlags.CACHE)) {
      return letGo(this::again);
    }
    boolean alone = look.refs() == 1 + (1 << look.order());
    boolean locked = area.has(VmFlags.LOCKED) || look.has(PageFlags.MLOCKED);
    boolean full = Objects.requireNonNull(slot).device().full();
    boolean always = isSync() && (large || has(KernelSwitch.SWAP_IN_THROUGH_CACHE));
    boolean needed = write && alone && !writesInPlace();
    frees = (full || locked || always || needed) && !look.has(PageFlags.WRITEBACK);
    boolean last = isReusable() && look.mappings().count() == 0;
    exclusive = Pte.has(pte, Pte.EXCLUSIVE) || last && (frees || !knowsExclusive());
    if (look.order() > 0 && has(KernelSwitch.SWAP_IN_MAPS_FOLIO)) {
      CountNames count = new CountNames(Pte.slot(pte) - (mapped - head), 1 << look.order());
      return after(Swap.ask(count), (Integer names) -> mapWhole(look.order(), names));
    }
    boolean copies = mapped != head && has(KernelSwitch.SWAP_IN_COPIES_TAILS);
    return copies ? copy() : mapOne();
  }

  /** A folio of which somebody else names a slot keeps its place in the swap cache. */
  private Instruction mapWhole(int order, int names) {
    exclusive &= names == 1 || Pte.has(pte, Pte.EXCLUSIVE);
    SwapInFolio whole = new SwapInFolio(vpn, pte, head, order);
    whole.page((int) (mapped - head), entry(), exclusive);
    return call(whole, pages -> pages == 0 ? mapOne() : freeSlots(pages));
  }

  private Instruction mapOne() {
    MapSwapped map = new MapSwapped(mapped, mapping(), exclusive);
    return ask(nodeOf(mapped), map, 0, nothing -> set(this::cachedMapped));
  }

  /** A write that has the page to itself is done, since 7.0, when it is asked what to free. */
  private boolean writesInPlace() {
    boolean mapsFirst = has(KernelSwitch.SWAP_IN_THROUGH_CACHE);
    return mapsFirst && Pte.has(pte, Pte.EXCLUSIVE) && area.writable();
  }

  private boolean knowsExclusive() {
    return has(KernelSwitch.COW_KNOWS_EXCLUSIVE);
  }

  /** Whether a write finds nobody else: reuse_swap_page(), folio_ref_count() == 1. */
  private boolean isReusable() {
    return write && Objects.requireNonNull(slot).count() == 1;
  }

  private Instruction cachedMapped(boolean ours) {
    if (!ours) {
      DropMappings drop = DropMappings.one(mapped, mapping());
      return tell(nodeOf(mapped), drop, 0, dropped -> letGo(() -> done(0)));
    }
    return freeSlots(1);
  }

  private Instruction freeSlots(long pages) {
    long first = pages == 1 ? Pte.slot(pte) : Pte.slot(pte) - (mapped - head);
    long[] slots = LongStream.range(first, first + pages).toArray();
    return after(Swap.ask(new FreeSlots(slots)), (long[] idle) -> frees ? freeSwap() : lockPage());
  }

  // ksm_might_need_to_copy(), mistaken

  private Instruction copy() {
    AllocContext placement = AllocContext.forPage(current(), area, vpn, 0);
    NewFolio state = exclusive ? NewFolio.ANONYMOUS : NewFolio.ANONYMOUS_SHARED;
    AllocPages alloc = new AllocPages(0, Gfp.HIGHUSER_MOVABLE, placement, state, mapping());
    return call(
        AllocCharged.of(current(), alloc),
        pfn -> pfn < 0 ? letGo(() -> fail(Errno.ENOMEM)) : copyTo(pfn));
  }

  private Instruction copyTo(long pfn) {
    cpu().count(VmCounter.KSM_SWPIN_COPY, has(KernelSwitch.COUNTS_KSM_SWPIN_COPIES) ? 1 : 0);
    cpu().copied(mapped, pfn, 1);
    long ns = cost(nodeOf(mapped) == nodeOf(pfn) ? Cost.COPY_LOCAL : Cost.COPY_REMOTE);
    mapped = pfn;
    NewPage.add(cpu(), area, mapped, 1);
    return spend(ns, copied -> set(ours -> letGo(() -> directlyMapped(ours, 0, true))));
  }

  private Instruction freeSwap() {
    return call(new FreeSwap(head), freed -> lockPage());
  }

  /** mlock_vma_folio() of page_add_anon_rmap(). */
  private Instruction lockPage() {
    boolean isNew = Objects.requireNonNull(slot).fresh() && !has(KernelSwitch.SWAP_IN_LOCKS_PAGES);
    if (!area.has(VmFlags.LOCKED) || isNew || !has(KernelSwitch.MLOCK_BATCHES)) {
      return letGo(this::finish);
    }
    EntryList one = new EntryList();
    one.append(current().mm(), vpn, entry());
    return call(new MlockEntries(one, true), done -> letGo(this::finish));
  }

  private Instruction letGo(Supplier<Instruction> then) {
    return unlock(head, free -> put(head, nothing -> then.get()));
  }

  private Instruction put(long pfn, Instruction.Then<@Nullable Object> then) {
    return tell(nodeOf(pfn), new PutFolio(pfn, 1), 0, then);
  }

  /** A write that may not have the page to itself copies it in the same fault. */
  private Instruction finish() {
    long entry = entry();
    boolean copies = write && !Pte.has(entry, Pte.WRITE) && area.writable();
    return copies
        ? call(new WriteFault(current().mm(), vpn, entry, area), rc -> done(rc < 0 ? rc : result))
        : done(result);
  }
}
