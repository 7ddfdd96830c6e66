package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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
  private final ListStats stats = new ListStats();
  private final NodeFootprint touches;
  private final LruLengths lengths;
  private final TreeMap<Integer, Generations> generations = new TreeMap<>();
  private final Generations.@Nullable Rules rules;

  /**
   * @param rules by what rules anonymous memory is kept by generations, if it is
   */
  LruLists(FrameTable frames, Generations.@Nullable Rules rules, NodeFootprint touches) {
    this.frames = frames;
    this.rules = rules;
    this.touches = touches;
    this.lengths = new LruLengths(this, touches);
    for (int list = 0; list < LISTS; list++) {
      lru[list] = new LruRing();
    }
  }

  /** Puts a folio at the young end of the list that its flags name. */
  void add(long head) {
    if (rules != null) {
      generations(frames.group(head)).joins(head, false);
    }
    put(head);
    lengths.grow(1L << frames.order(head));
    lengths.active(lru[1].live());
  }

  private void put(long head) {
    LruRing ring = lru[listOf(frames.flags(head))];
    ring.add(head);
    if (ring.wantsSweep()) {
      sweep(ring);
    }
  }

  /** Makes a folio the next to be reclaimed, if it is on a list: lru_move_tail_fn(). */
  void rotate(long head) {
    int flags = frames.flags(head);
    if ((flags & PageFlags.LRU) == 0 || (flags & PageFlags.UNEVICTABLE) != 0) {
      return;
    }
    if (rules != null) {
      generations(frames.group(head)).joins(head, true);
    }
    toOldEnd(head);
  }

  private void toOldEnd(long head) {
    LruRing ring = lru[listOf(frames.flags(head))];
    ring.keep(
        live(ring).stream().mapToLong(Long::longValue).filter(each -> each != head).toArray());
    ring.left();
    ring.addOldest(head);
  }

  /** Takes a folio off its list. */
  void remove(long head, boolean reclaiming) {
    lru[listOf(frames.flags(head))].left();
    lengths.grow(-(1L << frames.order(head)));
    lengths.active(lru[1].live());
    if (rules != null) {
      generations(frames.group(head)).leaves(head, reclaiming);
    }
  }

  /** Puts a folio on the oldest list to that of its generation, if it is kept: sort_folio(). */
  public boolean sort(Generations generation, long head) {
    boolean promoted = generation.own(head) != generation.oldest();
    boolean old = !promoted && generation.keepsOld(head);
    if (generation.sorts(head) < 0) {
      return false;
    }
    if (old) {
      toOldEnd(head);
    } else {
      lru[listOf(frames.flags(head))].left();
      put(head);
    }
    return true;
  }

  /** Begins a generation of a group, for which the oldest may have to go: inc_max_seq(). */
  public void age(int group) {
    Generations all = generations(group);
    if (all.isFull()) {
      for (long head : anon(group)) {
        if (all.listOf(head) == all.oldest()) {
          all.pushed(head);
          toOldEnd(head);
        }
      }
      all.goes();
    }
    all.begins();
  }

  /** The generations of a control group's anonymous memory. */
  public Generations generations(int group) {
    Generations.Rules by = Objects.requireNonNull(rules, "no generations in this kernel");
    return generations.computeIfAbsent(group, any -> new Generations(frames, by, touches));
  }

  /** The number of a group's youngest generation less that of its oldest. */
  long span(int group) {
    touches.generations(false);
    Generations all = generations.get(group);
    return all == null ? Generations.FIRST_SPAN : all.youngest() - all.oldest();
  }

  /** How long the lists are. */
  LruLengths lengths() {
    return lengths;
  }

  /** Whether anonymous memory is kept by generations. */
  public boolean hasGenerations() {
    return rules != null;
  }

  /** The control groups that have had memory here, where there are generations. */
  public int[] groups() {
    return generations.keySet().stream().mapToInt(Integer::intValue).toArray();
  }

  /** The folios of a group's anonymous memory, by generation each in the order of its list. */
  public long[] anon(int group) {
    return live(lru[0]).stream()
        .mapToLong(Long::longValue)
        .filter(head -> frames.group(head) == group)
        .toArray();
  }

  /** What reclaim of anonymous memory has cost lately. */
  public ReclaimCost cost() {
    return cost;
  }

  /** What the statistics of control groups say of the lengths of lists. */
  ListStats stats() {
    return stats;
  }

  /** The folios on a list of anonymous memory, the active or the inactive one, oldest first. */
  public long[] anon(boolean active) {
    return live(lru[active ? 1 : 0]).stream().mapToLong(Long::longValue).toArray();
  }

  /** The folios on a list of files, the active or the inactive one, oldest first. */
  public long[] files(boolean active) {
    return live(lru[active ? 3 : 2]).stream().mapToLong(Long::longValue).toArray();
  }

  /** Whether any folio of a file is on a list. */
  boolean hasFiles() {
    return lru[2].live() + lru[3].live() > 0;
  }

  /** The folios on the inactive list of anonymous memory, oldest first. */
  long[] inactiveAnon() {
    LruRing ring = lru[0];
    if (ring.hasStale()) {
      sweep(ring);
    }
    return ring.places();
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
    for (int i = at; i < kept.length; i++) {
      frames.clear(kept[i], PageFlags.ISOLATED);
    }
    ring.keep(Arrays.copyOfRange(kept, at, kept.length));
  }
}
