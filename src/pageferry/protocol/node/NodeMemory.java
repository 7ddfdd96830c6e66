package pageferry.protocol.node;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import pageferry.mm.FrameTable;
import pageferry.mm.Gfp;
import pageferry.mm.LruRing;
import pageferry.mm.NodeSpec;
import pageferry.mm.PageFlags;
import pageferry.mm.Topology;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;
import pageferry.world.KernelBug;

/**
 * The memory of one node: its zones, frame table and LRU lists (struct pglist_data, mmzone.h, Linux
 * 6.1). Only the node's actor calls it.
 */
public final class NodeMemory {
  /** Base pages in a large folio. */
  public static final int LARGE_PAGES = 512;

  private static final int LRU_LISTS = 5;
  private static final int UNEVICTABLE_LIST = 4;

  private final int node;
  private final FrameTable frames;
  private final List<ZoneMemory> zones = new ArrayList<>();
  private final LruRing[] lru = new LruRing[LRU_LISTS];
  private final Ballast ballast = new Ballast();
  private final TreeMap<Long, CachePlace> objects = new TreeMap<>();

  /** The memory of node {@code node} of that machine, all free but page frame 0. */
  public NodeMemory(Topology topology, int node) {
    NodeSpec spec = topology.nodes().get(node);
    this.node = node;
    long first = topology.firstPfn(node);
    this.frames = new FrameTable(first, spec.pages());
    for (ZoneSpec zone : spec.zones()) {
      zones.add(new ZoneMemory(zone, first, Watermarks.of(topology, zone), spec.zones()));
      first += zone.pages();
    }
    if (topology.firstPfn(node) == 0 && !zones.isEmpty()) {
      zones.get(0).buddy().allocate(0);
    }
    for (int list = 0; list < LRU_LISTS; list++) {
      lru[list] = new LruRing();
    }
  }

  public int node() {
    return node;
  }

  /** The rows of the node's page frames. */
  public FrameTable frames() {
    return frames;
  }

  Ballast ballast() {
    return ballast;
  }

  /** Where the pages of page caches belong. */
  TreeMap<Long, CachePlace> objects() {
    return objects;
  }

  public long freePages() {
    long free = 0;
    for (ZoneMemory zone : zones) {
      free += zone.buddy().freePages();
    }
    return free;
  }

  /** The sum of the zones' marks of that kind. */
  public long mark(Mark mark) {
    long sum = 0;
    for (ZoneMemory zone : zones) {
      Watermarks marks = zone.marks();
      sum += mark == Mark.HIGH ? marks.high() : mark == Mark.LOW ? marks.low() : marks.min();
    }
    return sum;
  }

  /**
   * Takes a block from the highest zone that may give it: the zones of one node in
   * get_page_from_freelist() (mm/page_alloc.c, Linux 6.1). Returns its first frame or -1.
   */
  long allocate(int order, int gfp, Mark mark) {
    ZoneType highest = Gfp.highestZone(gfp);
    for (int i = zones.size() - 1; i >= 0; i--) {
      ZoneMemory zone = zones.get(i);
      if (zone.type().compareTo(highest) <= 0 && zone.allows(order, mark, highest)) {
        long pfn = zone.buddy().allocate(order);
        if (pfn >= 0) {
          return pfn;
        }
      }
    }
    return -1;
  }

  /** Gives a block back to its zone's free lists. */
  void free(long pfn, int order) {
    zone(pfn).buddy().free(pfn, order);
  }

  /** Drops references of a folio; the last one frees it. Answers the base pages freed. */
  int put(long pfn, int refs) {
    long head = frames.head(pfn);
    int left = frames.addRefs(head, -refs);
    if (left > 0) {
      return 0;
    }
    if (left < 0) {
      throw new KernelBug("page frame " + head + " has " + left + " references");
    }
    int order = frames.order(head);
    if (frames.has(head, PageFlags.LRU)) {
      leaveLru(head);
    }
    if (!objects.isEmpty()) {
      objects.remove(head);
    }
    for (long page = head; page < head + (1L << order); page++) {
      if (frames.mappingCount(page) > 0) {
        throw new KernelBug("page frame " + page + " is freed while it is mapped");
      }
      frames.reset(page);
    }
    free(head, order);
    return 1 << order;
  }

  /** Puts a folio on its LRU list: lru_add_fn() (mm/swap.c, Linux 6.1). */
  void joinLru(long head) {
    frames.set(head, PageFlags.LRU);
    frames.clear(head, PageFlags.ISOLATED);
    LruRing ring = lru[listOf(frames.flags(head))];
    ring.add(head);
    if (ring.wantsSweep()) {
      sweep(ring);
    }
  }

  /** Takes a folio off its LRU list. */
  void leaveLru(long head) {
    lru[listOf(frames.flags(head))].left();
    frames.clear(head, PageFlags.LRU);
  }

  /** The places of the inactive list of anonymous memory, oldest first, stale ones included. */
  long[] inactiveAnon() {
    return lru[0].places();
  }

  /** How many folios are on LRU list {@code list}, numbered as in enum lru_list. */
  public long lruSize(int list) {
    return lru[list].live();
  }

  /** Whether every zone that a kswapd looks at is at its high watermark. */
  boolean balanced() {
    for (ZoneMemory zone : zones) {
      if (zone.pages() > 0 && !zone.allows(0, Mark.HIGH, ZoneType.MOVABLE)) {
        return false;
      }
    }
    return true;
  }

  private ZoneMemory zone(long pfn) {
    for (ZoneMemory zone : zones) {
      if (zone.owns(pfn)) {
        return zone;
      }
    }
    throw new KernelBug("page frame " + pfn + " is not of node " + node);
  }

  private static int listOf(int flags) {
    if ((flags & PageFlags.UNEVICTABLE) != 0) {
      return UNEVICTABLE_LIST;
    }
    int file = (flags & PageFlags.SWAPBACKED) != 0 ? 0 : 2;
    return file + ((flags & PageFlags.ACTIVE) != 0 ? 1 : 0);
  }

  /** Keeps the youngest place of every folio that is still on the list. */
  private void sweep(LruRing ring) {
    long[] places = ring.places();
    long[] kept = new long[(int) ring.live()];
    int at = kept.length;
    for (int i = places.length - 1; i >= 0 && at > 0; i--) {
      long pfn = places[i];
      boolean here = frames.has(pfn, PageFlags.LRU) && lru[listOf(frames.flags(pfn))] == ring;
      if (here && !frames.has(pfn, PageFlags.ISOLATED)) {
        kept[--at] = pfn;
        frames.set(pfn, PageFlags.ISOLATED);
      }
    }
    for (long pfn : kept) {
      frames.clear(pfn, PageFlags.ISOLATED);
    }
    ring.keep(kept);
  }
}
