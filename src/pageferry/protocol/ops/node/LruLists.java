package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import pageferry.mm.FrameTable;
import pageferry.mm.LruRing;
import pageferry.mm.PageFlags;

/**
 * The LRU lists of a node: struct lruvec (include/linux/mmzone.h, Linux 6.1), numbered as in enum
 * lru_list.
 */
public final class LruLists {
  private static final int LISTS = 5;
  private static final int UNEVICTABLE_LIST = 4;

  private final FrameTable frames;
  private final LruRing[] lru = new LruRing[LISTS];
  private final ReclaimCost cost = new ReclaimCost();
  private final Generations generations;
  private final boolean byGenerations;

  /**
   * @param byGenerations whether anonymous memory is kept by generations
   */
  LruLists(FrameTable frames, boolean byGenerations) {
    this.frames = frames;
    this.byGenerations = byGenerations;
    this.generations = new Generations(frames);
    for (int list = 0; list < LISTS; list++) {
      lru[list] = new LruRing();
    }
  }

  /** Puts a folio at the young end of the list that its flags name. */
  void add(long head) {
    if (byGenerations) {
      generations.joins(head);
    }
    put(head);
  }

  private void put(long head) {
    LruRing ring = lru[listOf(frames.flags(head))];
    ring.add(head);
    if (ring.wantsSweep()) {
      sweep(ring);
    }
  }

  /** Puts those folios that are on an evictable list at its old end, in their order. */
  public void deactivate(long[] heads) {
    for (int i = heads.length - 1; i >= 0; i--) {
      int flags = frames.flags(heads[i]);
      if ((flags & PageFlags.LRU) != 0 && (flags & PageFlags.UNEVICTABLE) == 0) {
        LruRing ring = lru[listOf(flags)];
        ring.left();
        ring.addOldest(heads[i]);
      }
    }
  }

  /** Makes a folio the next to be reclaimed, if it is on a list: lru_move_tail_fn(). */
  void rotate(long head) {
    if (byGenerations && frames.has(head, PageFlags.LRU)) {
      generations.rotated(head);
    }
    deactivate(new long[] {head});
  }

  /** Takes a folio off its list. */
  void remove(long head) {
    lru[listOf(frames.flags(head))].left();
    if (byGenerations) {
      generations.leaves(head);
    }
  }

  /** Puts a folio on the list of its generation: sort_folio() (mm/vmscan.c, Linux 7.2). */
  public void sort(long head) {
    lru[listOf(frames.flags(head))].left();
    generations.sorted(head);
    put(head);
  }

  /** The generations of anonymous memory. */
  public Generations generations() {
    return generations;
  }

  /** What reclaim of anonymous memory has cost lately. */
  public ReclaimCost cost() {
    return cost;
  }

  /** The folios on a list of anonymous memory, the active or the inactive one, oldest first. */
  public long[] anon(boolean active) {
    return live(lru[active ? 1 : 0]).stream().mapToLong(Long::longValue).toArray();
  }

  /** The places of a list, oldest first, stale ones included. */
  long[] places(int list) {
    return lru[list].places();
  }

  /** How many folios are on a list. */
  long size(int list) {
    return lru[list].live();
  }

  /** The folios of all lists, oldest first. */
  List<List<Long>> image() {
    List<List<Long>> lists = new ArrayList<>();
    for (LruRing ring : lru) {
      lists.add(live(ring));
    }
    return lists;
  }

  /** The folios on a list, oldest first: of several places of a folio the youngest counts. */
  private List<Long> live(LruRing ring) {
    LinkedHashSet<Long> young = new LinkedHashSet<>();
    long[] places = ring.places();
    for (int i = places.length - 1; i >= 0; i--) {
      long pfn = places[i];
      if (frames.has(pfn, PageFlags.LRU) && lru[listOf(frames.flags(pfn))] == ring) {
        young.add(pfn);
      }
    }
    List<Long> live = new ArrayList<>(young);
    Collections.reverse(live);
    return live;
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
