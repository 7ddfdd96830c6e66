package pageferry.protocol.ops.node;

import java.util.List;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;
import pageferry.mm.FrameTable;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MachineImage;
import pageferry.mm.NodeSpec;
import pageferry.mm.PageFlags;
import pageferry.mm.Paging;
import pageferry.mm.Pfn;
import pageferry.mm.Topology;
import pageferry.mm.VmCounter;
import pageferry.world.Footprint;
import pageferry.world.KernelBug;

/**
 * The memory of one node: its zones, frame table and LRU lists (struct pglist_data, mmzone.h, Linux
 * 6.1). Only the node's actor calls it.
 */
public final class NodeMemory {
  private FreeListener onFree = FreeListener.NONE;

  private final int node;
  private final KernelProfile profile;
  private final Paging paging;
  private final FrameTable frames;
  private final NodeFootprint touches;
  private final NodeZones zones;
  private final LruLists lru;
  private final Ballast ballast = new Ballast(true);
  private final Ballast kept = new Ballast(false);
  private final MemoryBlocks blocks;
  private final CachePlaces objects;
  private final HugetlbPools hugetlb;
  private final Lockers lockers = new Lockers();
  private final TreeMap<VmCounter, Long> counters = new TreeMap<>();
  private final LargeFolios large;
  private ObjLongConsumer<VmCounter> onCount = (counter, by) -> {};
  private final NumaRecord numa;
  private final Writebacks writebacks;
  private final KswapdState kswapd;
  private final Charges charges;
  private final Pins pins;
  private final Rotations rotations;
  private final ReliefCount relief = new ReliefCount();

  /** The memory of node {@code node} of that machine, all free but page frame 0. */
  public NodeMemory(Topology topology, int node, KernelProfile profile) {
    this.profile = profile;
    this.paging = topology.paging();
    NodeSpec spec = topology.nodes().get(node);
    this.node = node;
    long first = topology.firstPfn(node);
    this.blocks = new MemoryBlocks(this, spec, first);
    this.frames = new FrameTable(first, spec.pages());
    this.hugetlb = new HugetlbPools(paging);
    this.touches = new NodeFootprint(frames);
    this.pins = new Pins(frames);
    this.large = new LargeFolios(frames, paging.hugeOrder());
    this.numa = new NumaRecord(profile.has(KernelSwitch.NUMA_RATE_LIMIT), touches);
    this.objects = new CachePlaces(touches);
    this.lru = new LruLists(frames, Generations.Rules.of(profile), touches);
    this.writebacks = new Writebacks(frames);
    this.rotations = new Rotations(this, profile.number(KernelSwitch.LRU_BATCH_SIZE));
    this.kswapd = new KswapdState(profile.has(KernelSwitch.KSWAPD_REGAINS_HOPE));
    this.charges = new Charges(frames);
    this.zones = new NodeZones(this, topology, touches);
    if (first == 0 && spec.pages() > 0) {
      zones.of(first).buddy().allocate(0);
    }
  }

  public int node() {
    return node;
  }

  /** What operations touch, noted in a footprint from now on. */
  public NodeFootprint touches(Footprint footprint) {
    touches.into(footprint);
    return touches;
  }

  /** How the machine's architecture divides memory. */
  public Paging paging() {
    return paging;
  }

  /** Whether the machine's kernel behaves so. */
  public boolean has(KernelSwitch key) {
    return profile.has(key);
  }

  /** The rows of the node's page frames. */
  public FrameTable frames() {
    return frames;
  }

  /** The page cache that reclaim can free, or that which it cannot. */
  Ballast ballast(boolean clean) {
    touches.ballast();
    return clean ? ballast : kept;
  }

  /** The pools of huge pages. */
  public HugetlbPools hugetlb() {
    touches.hugetlb();
    return hugetlb;
  }

  /** Raises an event counter: count_vm_events(). */
  public void count(VmCounter counter, long by) {
    touches.counter();
    counters.merge(counter, by, Long::sum);
    onCount.accept(counter, by);
  }

  /** The events counted here; those of tasks are counted by their CPUs. */
  public TreeMap<VmCounter, Long> counters() {
    return new TreeMap<>(counters);
  }

  /** Its large anonymous folios. */
  public LargeFolios large() {
    touches.counter();
    return large;
  }

  /**
   * Changes how many areas are known to lock an unevictable folio, and returns it:
   * page->mlock_count. Most are locked by one.
   */
  public int lockers(long head, int by) {
    touches.changes(head);
    return lockers.change(head, by);
  }

  /** Where the pages of page caches belong. */
  public CachePlaces objects() {
    return objects;
  }

  /** Says who hears of events that are counted here. */
  public void onCount(ObjLongConsumer<VmCounter> listener) {
    onCount = listener;
  }

  /** Says who hears of blocks that are free again. */
  public void onFree(FreeListener listener) {
    onFree = listener;
  }

  public long freePages() {
    return zones.freePages();
  }

  /** The sum of the zones' marks of that kind. */
  public long mark(Mark mark) {
    return zones.mark(mark);
  }

  /**
   * Takes a block from the highest zone that may give it, and returns its first frame or -1: the
   * zones of one node in get_page_from_freelist() (mm/page_alloc.c, Linux 6.1).
   */
  public long allocate(int order, int gfp, Mark mark) {
    return zones.allocate(order, gfp, mark);
  }

  /** Gives a block back to its zone's free lists, in pieces if it is larger than they have. */
  void free(long pfn, int order) {
    if (order > paging.maxOrder()) {
      free(pfn, order - 1);
      free(pfn + (1L << order - 1), order - 1);
    } else if (!blocks.keeps(pfn)) {
      zones.free(pfn, order);
      relief.freed();
      onFree.freed(pfn, order);
    }
    if (kswapd.awaitsRelief() && zones.balanced(false)) {
      kswapd.gotOn();
    }
  }

  /** What those can hope for who wait for pages. */
  public ReliefCount relief() {
    return relief;
  }

  /** Whether its kswapd has given up. */
  public KswapdState kswapd() {
    return kswapd;
  }

  /** Drops references of a folio; the last one frees it. Answers the base pages freed. */
  public int put(long pfn, int refs) {
    long head = frames.head(pfn);
    int left = frames.addRefs(head, -refs);
    if (left > 0) {
      relief.mayReclaim();
      return 0;
    }
    if (left < 0) {
      throw new KernelBug(Pfn.text(head) + " has " + left + " references");
    }
    int order = frames.order(head);
    boolean hugetlbPage = frames.has(head, PageFlags.HUGETLB);
    numa.forget(head);
    large().goes(head);
    if (frames.has(head, PageFlags.LRU)) {
      leaveLru(head);
    }
    objects.forget(head);
    lockers.remove(head);
    charges.drop(head, 1 << order);
    boolean failed = false;
    for (long page = head; page < head + (1L << order); page++) {
      if (frames.mappingCount(page) > 0) {
        throw new KernelBug(Pfn.text(page) + " is freed while it is mapped");
      }
      failed |= frames.has(page, PageFlags.HWPOISON);
    }
    boolean stays = hugetlbPage && hugetlb().takeBack(frames, head, failed);
    return failed ? freeFrames(head, order) : free(head, order, stays);
  }

  private int freeFrames(long head, int order) {
    for (long page = head; page < head + (1L << order); page++) {
      freeFrame(page);
    }
    return 1 << order;
  }

  private int free(long head, int order, boolean pooled) {
    for (long page = head; page < head + (1L << order); page++) {
      frames.reset(page);
    }
    if (pooled) {
      return 0;
    }
    free(head, order);
    return 1 << order;
  }

  /**
   * Gives one frame back that nobody uses any more, or takes it out of service if its memory has
   * failed: free_pages_prepare() (mm/page_alloc.c, Linux 6.1).
   */
  public void freeFrame(long pfn) {
    boolean failed = frames.has(pfn, PageFlags.HWPOISON);
    charges.drop(pfn, 1);
    frames.reset(pfn);
    if (failed) {
      frames.set(pfn, PageFlags.HWPOISON | PageFlags.OUT_OF_SERVICE);
      frames.addRefs(pfn, 1);
    } else {
      free(pfn, 0);
    }
  }

  /** Takes a frame off the free lists; answers whether it was on one. */
  public boolean takeFree(long pfn) {
    return zones.takeFree(pfn);
  }

  /**
   * Puts a large folio on the deferred-split queue unless it is there, or in the swap cache, and
   * counts that: deferred_split_huge_page() (mm/huge_memory.c, Linux 6.1).
   */
  public void deferSplit(long head) {
    boolean queues = !frames.has(head, PageFlags.CACHE) && large().defer(head);
    count(VmCounter.THP_DEFERRED_SPLIT_PAGE, queues ? 1 : 0);
  }

  /** Puts a folio on its LRU list, its lockers uncounted: lru_add_fn() (mm/swap.c, Linux 6.1). */
  public void joinLru(long head) {
    relief.mayReclaim();
    frames.set(head, PageFlags.LRU);
    if (frames.has(head, PageFlags.MLOCKED)) {
      frames.set(head, PageFlags.UNEVICTABLE);
      frames.clear(head, PageFlags.ISOLATED | PageFlags.ACTIVE);
      lockers.none(head);
    } else {
      frames.clear(head, PageFlags.ISOLATED | PageFlags.UNEVICTABLE);
      lockers.remove(head);
    }
    touches.lru();
    lru.add(head);
  }

  public void leaveLru(long head) {
    leaveLru(head, false);
  }

  /** Takes a folio off its LRU list, to be reclaimed or not. */
  public void leaveLru(long head, boolean reclaiming) {
    touches.lru();
    lru.remove(head, reclaiming);
    frames.clear(head, PageFlags.LRU);
  }

  /** The folios on the inactive list of anonymous memory, oldest first. */
  public long[] inactiveAnon() {
    touches.lruOrder();
    return lru.inactiveAnon();
  }

  /** Its LRU lists, whose order or length matters. */
  public LruLists lists() {
    touches.lru();
    touches.lruOrder();
    return lru;
  }

  /** How long its LRU lists are. */
  public LruLengths lengths() {
    return lru.lengths();
  }

  /** Whether some zone is at its high watermark, or above it to promote. */
  boolean balanced(boolean promotes) {
    return zones.balanced(promotes);
  }

  /** The page frames that are charged to a control group. */
  long[] chargedTo(int group) {
    touches.whole();
    return frames.chargedTo(group);
  }

  /** Whose pages are charged to which control group. */
  public Charges charges() {
    return charges;
  }

  /** The folios that wait to be the next to be reclaimed. */
  public Rotations rotations() {
    touches.lru();
    return rotations;
  }

  /** The folios under writeback. */
  public Writebacks writebacks() {
    return writebacks;
  }

  NumaRecord numa() {
    return numa;
  }

  /** Its zones, the lowest first. */
  List<ZoneMemory> zones() {
    return zones.all();
  }

  /** The node's memory blocks. */
  public MemoryBlocks blocks() {
    touches.whole();
    return blocks;
  }

  /** Whether no page is pinned for good there: folio_is_longterm_pinnable() (linux/mm.h, 6.1). */
  public boolean barsPins(long pfn) {
    return zones.barPins(pfn);
  }

  /** Whether a frame lies where contiguous memory is to be had: is_migrate_cma_page(). */
  public boolean inCma(long pfn) {
    return zones.inCma(pfn);
  }

  /** The pins of its folios. */
  public Pins pins() {
    return pins;
  }

  /** What an audit may see; {@code locked} are the folios that have a page lock. */
  public MachineImage.NodeImage image(List<Long> locked) {
    List<MachineImage.Block> taken = Ballast.images(ballast, kept);
    taken.addAll(hugetlb.images());
    for (long block : blocks.list(false, false)) {
      taken.add(new MachineImage.Block(block, paging.sectionOrder()));
    }
    return new MachineImage.NodeImage(
        node,
        frames.first(),
        zones.pages(),
        frames.image(),
        zones.lists(
            new MachineImage.Lru(lru.image(), rotations.all(), large.unqueued()),
            taken,
            objects.image(hugetlb.reserves().image()),
            frames.charged()),
        locked);
  }
}
