package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.Gfp;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.ZoneType;

/**
 * Takes a folio from the node's free lists, its row filled in; answers its first frame, which
 * {@link #pfn} reads, or a negative number, which {@link #free} and {@link #mark} read, when the
 * watermark forbids it or no block is large enough: rmqueue() and prep_new_page() (mm/page_alloc.c,
 * Linux 6.1).
 *
 * @param order the folio's order
 * @param gfp the allocation flags
 * @param mark the watermark to respect
 * @param state flags and references of the new folio
 * @param mapping the entry that will map it, or 0; small ones of further pages follow it
 */
public record AllocateFolio(int order, int gfp, Mark mark, NewFolio state, long mapping)
    implements NodeOp<Long> {
  /**
   * How a new folio begins.
   *
   * @param flags its {@link PageFlags}
   * @param refs its references
   * @param waits whether it waits at once to be split, in case little of it will be used
   */
  public record NewFolio(int flags, int refs, boolean waits) {
    /** One that waits for nothing. */
    public NewFolio(int flags, int refs) {
      this(flags, refs, false);
    }

    /** A migration target: nothing but the allocation's reference. */
    public static final NewFolio TARGET = new NewFolio(0, 1);

    /** A page table. */
    public static final NewFolio TABLE = new NewFolio(PageFlags.KERNEL, 1);

    /** An anonymous folio: referenced by its entry and by the lru_add batch. */
    public static final NewFolio ANONYMOUS =
        new NewFolio(PageFlags.ANON | PageFlags.SWAPBACKED | PageFlags.EXCLUSIVE, 2);

    /**
     * A huge page of anonymous memory: deferred_split_folio() (mm/huge_memory.c, Linux 6.12), to
     * which the kernel comes only when it has mapped the folio.
     *
     * @param underused whether those that hold little are split
     */
    public static NewFolio huge(boolean underused) {
      return new NewFolio(ANONYMOUS.flags, ANONYMOUS.refs, underused);
    }

    /** The same, but what maps it does not have it to itself. */
    public static final NewFolio ANONYMOUS_SHARED =
        new NewFolio(PageFlags.ANON | PageFlags.SWAPBACKED, 2);

    /** An anonymous page that is read into the swap cache: referenced by it and by the batch. */
    public static final NewFolio SWAP_CACHE =
        new NewFolio(PageFlags.ANON | PageFlags.SWAPBACKED | PageFlags.CACHE, 2);

    /** The same of several pages, each of which the cache references. */
    public static NewFolio swapCache(int order) {
      return new NewFolio(SWAP_CACHE.flags, (1 << order) + 1);
    }

    /**
     * A page of shared memory: referenced by its cache, the lru_add batch and, until it is in the
     * cache, whoever puts it there, so that nobody takes it from a list before.
     */
    public static final NewFolio SHARED_MEMORY =
        new NewFolio(PageFlags.CACHE | PageFlags.SWAPBACKED, 3);

    /** The same of several pages, each of which the cache references; it joins a batch later. */
    public static NewFolio sharedMemory(int order) {
      return new NewFolio(SHARED_MEMORY.flags, (1 << order) + 1);
    }

    /** A page of a file, which can be written back there: referenced likewise. */
    public static final NewFolio FILE = new NewFolio(PageFlags.CACHE, 3);

    /** The same of several pages, each of which the cache references; it joins a batch later. */
    public static NewFolio file(int order) {
      return new NewFolio(FILE.flags, (1 << order) + 1);
    }
  }

  /** In the answer where kswapd is to be woken because a watermark has been boosted: rmqueue(). */
  private static final long BOOSTED = 1L << 62;

  /** The first frame of the folio, by what was answered. */
  public static long pfn(long answer) {
    return answer & ~BOOSTED;
  }

  /** Whether kswapd has to be woken although there is no lack of memory, by the same. */
  public static boolean wakesKswapd(long answer) {
    return answer >= 0 && (answer & BOOSTED) != 0;
  }

  /** Answered where the node has none of the zones that might serve. */
  public static final long NO_ZONE = -1;

  private static final int BITS = 31;
  private static final long MASK = (1L << BITS) - 1;

  /**
   * How many pages the zones that might serve had free, by what was answered instead of a frame.
   */
  public static long free(long refused) {
    return -1 - refused >> BITS;
  }

  /** Down to how many pages the watermark allows to go, by the same. */
  public static long mark(long refused) {
    return -1 - refused & MASK;
  }

  @Override
  public Long on(NodeMemory memory) {
    long pfn = memory.allocate(order, gfp, mark);
    if (pfn < 0) {
      return refused(memory);
    }
    FrameTable frames = memory.frames();
    frames.addRefs(pfn, state.refs());
    frames.set(pfn, state.flags());
    frames.join(pfn, order);
    memory.large().comes(pfn);
    if (state.waits()) {
      memory.large().waitWhole(pfn);
    }
    if (mapping != 0) {
      map(frames, pfn);
    }
    boolean wakes = Gfp.has(gfp, Gfp.KSWAPD_RECLAIM) && memory.kswapd().wasBoosted();
    return wakes ? pfn | BOOSTED : pfn;
  }

  /** Each small entry beyond the first has a reference that the state does not know of. */
  private void map(FrameTable frames, long pfn) {
    int entries = Mapping.isHuge(mapping) ? 1 : 1 << order;
    long entry = mapping;
    for (int page = 0; page < entries; page++) {
      frames.addMapping(pfn + page, entry);
      entry = Mapping.next(entry);
    }
    frames.addRefs(pfn, entries - 1);
    for (int page = 1; page < entries; page++) {
      frames.set(pfn + page, state.flags() & PageFlags.EXCLUSIVE);
    }
  }

  private long refused(NodeMemory memory) {
    ZoneType highest = Gfp.highestZone(gfp);
    boolean cma = Gfp.has(gfp, Gfp.MOVABLE) && !Gfp.has(gfp, Gfp.NO_CMA);
    long free = 0;
    long kept = 0;
    for (ZoneMemory zone : memory.zones()) {
      if (zone.type().compareTo(highest) <= 0) {
        free += zone.buddy().freePages() - zone.unusable(cma);
        kept += zone.limit(mark, highest);
      }
    }
    return -1 - (free << BITS | kept);
  }
}
