package pageferry.protocol.reclaim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.FolioCounter;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;
import pageferry.mm.Shadow;
import pageferry.mm.SwapSpec;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.memcg.ChargeSlotsOf;
import pageferry.protocol.ops.inode.AddToSwap;
import pageferry.protocol.ops.inode.MarkZeroes;
import pageferry.protocol.ops.inode.SwapSlots;
import pageferry.protocol.ops.node.BeginWrite;
import pageferry.protocol.ops.node.EndWriteback;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.swap.JoinSwapCache;
import pageferry.protocol.ops.node.swap.NoteEviction;
import pageferry.protocol.swap.FreeSwap;
import pageferry.protocol.swap.Swap;
import pageferry.protocol.swap.UnmapToSwap;
import pageferry.protocol.thp.SplitFolio;
import pageferry.world.MemoryEvent;

/**
 * Reclaims isolated folios of anonymous and shared memory one after the other: shrink_folio_list()
 * and pageout() (mm/vmscan.c, Linux 6.1), references ignored. Each gets a slot, is unmapped and
 * written; what is clean then is freed. Returns how many pages were freed; {@link #left} are
 * isolated still.
 */
public final class ShrinkFolios extends LazyFree {
  private final ArrayDeque<Folio> todo;
  private final @Nullable List<Instruction.TellNodeLater> plug;
  private final List<Folio> left = new ArrayList<>();
  private final List<Folio> written = new ArrayList<>();
  private Folio folio = new Folio(-1, 0);
  private long reclaimed;
  private long pagedOut;
  private boolean split;
  private boolean blank;

  /**
   * A folio that somebody has isolated.
   *
   * @param pfn its first page
   * @param order its order
   */
  public record Folio(long pfn, int order) {
    int pages() {
      return 1 << order;
    }
  }

  public ShrinkFolios(List<Folio> folios) {
    this(folios, null);
  }

  /**
   * @param plug where writes are kept until all are handed to the device, or null
   */
  public ShrinkFolios(List<Folio> folios, @Nullable List<Instruction.TellNodeLater> plug) {
    super(KernelFunction.SHRINK_FOLIO_LIST);
    this.todo = new ArrayDeque<>(folios);
    this.plug = plug;
  }

  /** Behind it: the folios that could not be freed, or not yet. */
  public List<Folio> left() {
    return left;
  }

  /** Behind it: those of them that the device is writing, or has written meanwhile. */
  List<Folio> written() {
    return written;
  }

  /** Behind it: how many pages were given to the device, nr_pageout of struct reclaim_stat. */
  long pagedOut() {
    return pagedOut;
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    Folio first = todo.poll();
    if (first == null) {
      return done(reclaimed);
    }
    folio = first;
    return lock(folio.pfn(), LockKind.TRY, this::tried);
  }

  private int node() {
    return nodeOf(folio.pfn());
  }

  private Instruction tried(LockAnswer answer) {
    return answer == LockAnswer.GRANTED ? look() : keep();
  }

  private Instruction keep() {
    left.add(folio);
    return next();
  }

  @Override
  Instruction keepLocked() {
    return unlock(folio.pfn(), nothing -> keep());
  }

  private Instruction look() {
    return ask(node(), new LookAtSource(folio.pfn()), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    boolean kept = look.has(PageFlags.WRITEBACK | PageFlags.MLOCKED | PageFlags.UNEVICTABLE);
    boolean shared = isShared(look);
    if (kept || look.pinned() || !shared && !look.has(PageFlags.ANON)) {
      return keepLocked();
    }
    if (shared) {
      UnmapToSwap unmap = UnmapToSwap.ofShared(folio.pfn(), look.mappings());
      return call(unmap, stillMapped -> stillMapped > 0 ? keepLocked() : writeShared());
    }
    if (isZapped(look)) {
      return unlock(folio.pfn(), nothing -> put());
    }
    if (!look.has(PageFlags.SWAPBACKED | PageFlags.CACHE)) {
      return unmapLazilyFreed(folio.pfn(), look);
    }
    return look.has(PageFlags.CACHE) ? unmap(look) : addToSwap(look);
  }

  /**
   * Nobody has it any more, as the unmapped pages of a folio that was split: it goes, and counts as
   * neither written nor reclaimed. __split_huge_page() (mm/huge_memory.c, Linux 6.12), before it
   * swap_writepage() (mm/page_io.c, Linux 6.1).
   */
  private boolean isZapped(SourceLook look) {
    boolean alone = look.refs() == 1 && look.mappings().count() == 0;
    return folio.order() == 0 && alone && !look.has(PageFlags.CACHE);
  }

  /** Whether it is a page of shared memory; larger folios stay. */
  private static boolean isShared(SourceLook look) {
    return look.has(PageFlags.CACHE)
        && look.has(PageFlags.SWAPBACKED)
        && !look.has(PageFlags.ANON)
        && look.order() == 0;
  }

  private Instruction writeShared() {
    SwapOutShared out = new SwapOutShared(folio.pfn());
    return call(out, slot -> slot == SwapOutShared.STAYS ? keepLocked() : leftObject(slot));
  }

  /** It is in the swap cache now, or, clean, in none. */
  private Instruction leftObject(long slot) {
    blank = false;
    return slot == SwapOutShared.CLEAN ? left(1) : write(slot);
  }

  // add_to_swap()

  private Instruction addToSwap(SourceLook look) {
    boolean large = folio.order() > 0;
    if (large && look.refs() != 1 + look.mappings().count()) {
      return keepLocked();
    }
    if (large && splitsAtOnce(look)) {
      return splitFolio();
    }
    if (!Swap.exists(cpu())) {
      return added(SwapSlots.NONE);
    }
    AddToSwap add = new AddToSwap(folio.pfn(), folio.order());
    return spend(cost(Cost.SWAP_CACHE), spent -> after(Swap.ask(add), (Long slot) -> taken(slot)));
  }

  /** Since 6.10 only what is known to be mapped in part; before it, what no huge entry maps. */
  private boolean splitsAtOnce(SourceLook look) {
    return has(KernelSwitch.SWAPS_FOLIOS_WHOLE)
        ? look.has(PageFlags.DEFERRED_SPLIT)
        : look.mappings().hugeCount() == 0;
  }

  private Instruction taken(long slot) {
    ChargeSlotsOf charge = new ChargeSlotsOf(folio.pfn(), slot, folio.pages());
    return slot < 0 ? added(slot) : call(charge, rc -> added(rc < 0 ? SwapSlots.NONE : slot));
  }

  private Instruction added(long slot) {
    if (slot < 0) {
      split = folio.order() > 0;
      return split ? splitFolio() : keepLocked();
    }
    JoinSwapCache join = new JoinSwapCache(folio.pfn(), slot);
    return ask(node(), join, 0, nothing -> look());
  }

  /** Its pages go their ways by themselves; who had the folio has each of them isolated. */
  private Instruction splitFolio() {
    return call(new SplitFolio(folio.pfn(), 1, true), this::split);
  }

  private Instruction split(long rc) {
    if (rc < 0) {
      return keepLocked();
    }
    cpu().count(VmCounter.THP_SWPOUT_FALLBACK, split && isHuge() ? 1 : 0);
    cpu().count(FolioCounter.SWPOUT_FALLBACK, folio.order(), split ? 1 : 0);
    split = false;
    for (long page = folio.pfn() + folio.pages() - 1; page >= folio.pfn(); page--) {
      todo.addFirst(new Folio(page, 0));
    }
    return unlock(folio.pfn(), nothing -> next());
  }

  // try_to_unmap()

  private Instruction unmap(SourceLook look) {
    UnmapToSwap unmap = new UnmapToSwap(folio.pfn(), look.mappings());
    return call(unmap, stillMapped -> stillMapped > 0 ? keepLocked() : lookBeforeWrite(unmap));
  }

  private Instruction lookBeforeWrite(UnmapToSwap unmapped) {
    blank = unmapped.isBlank() && has(KernelSwitch.SWAP_KNOWS_ZEROES);
    long slot = unmapped.slot();
    LookAtSource look = new LookAtSource(folio.pfn());
    return ask(node(), look, 0, (SourceLook now) -> lookedBeforeWrite(now, slot));
  }

  /** is_page_cache_freeable(): who else references it keeps it from being written. */
  private Instruction lookedBeforeWrite(SourceLook look, long slot) {
    boolean freeable = look.refs() == 1 + folio.pages();
    if (!freeable || look.mappings().count() > 0) {
      return keepLocked();
    }
    return look.has(PageFlags.DIRTY) ? write(slot) : free();
  }

  // pageout()

  private boolean isHuge() {
    return folio.order() == paging().hugeOrder();
  }

  private Instruction write(long slot) {
    cpu().copied(folio.pfn(), SwapSlots.contents(slot), folio.pages());
    MarkZeroes mark = new MarkZeroes(slot, folio.pages(), blank);
    return has(KernelSwitch.SWAP_KNOWS_ZEROES)
        ? after(Swap.ask(mark), (Integer marked) -> blank ? passOver() : submit())
        : submit();
  }

  /** The slots hold what was not written. */
  private Instruction passOver() {
    cpu().count(VmCounter.SWPOUT_ZERO, folio.pages());
    return ask(node(), new BeginWrite(folio.pfn(), 0), 0, begun -> endAtOnce(0));
  }

  private Instruction endAtOnce(long ns) {
    EndWriteback end = new EndWriteback(folio.pfn());
    return spend(ns, spent -> ask(node(), end, 0, freed -> free()));
  }

  private Instruction submit() {
    cpu().trace(new MemoryEvent.MmVmscanWriteFolio(folio.pfn(), folio.pages()));
    cpu().count(VmCounter.PSWPOUT, folio.pages());
    pagedOut += folio.pages();
    cpu().count(VmCounter.THP_SWPOUT, isHuge() ? 1 : 0);
    cpu().count(FolioCounter.SWPOUT, folio.order(), 1);
    return ask(node(), new BeginWrite(folio.pfn(), 0), 0, this::begun);
  }

  /** A device that works at once is done when the next instruction comes. */
  private Instruction begun(boolean begins) {
    SwapSpec device = Objects.requireNonNull(cpu().machine().tuning().swap());
    long ns = device.writeNs() * folio.pages();
    if (device.isSync()) {
      return endAtOnce(ns);
    }
    EndWriteback end = new EndWriteback(folio.pfn(), true);
    Instruction.TellNodeLater later = new Instruction.TellNodeLater(node(), end, ns);
    if (plug != null) {
      plug.add(later);
      return keepLocked();
    }
    written.add(folio);
    return after(later, nothing -> keepLocked());
  }

  // __remove_mapping()

  private Instruction free() {
    return ask(node(), new NoteEviction(folio.pfn()), 0, this::noted);
  }

  private Instruction noted(Shadow shadow) {
    return call(FreeSwap.evicting(folio.pfn(), shadow), this::left);
  }

  @Override
  Instruction leave() {
    return left(1);
  }

  private Instruction left(long out) {
    if (out == 0) {
      return keepLocked();
    }
    reclaimed += folio.pages();
    return unlock(folio.pfn(), nothing -> put());
  }

  private Instruction put() {
    PutFolio put = new PutFolio(folio.pfn(), 1);
    return tell(node(), put, cost(Cost.FREE), (@Nullable Object nothing) -> next());
  }
}
