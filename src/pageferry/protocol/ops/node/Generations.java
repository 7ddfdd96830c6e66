package pageferry.protocol.ops.node;

import java.util.TreeMap;
import java.util.function.LongPredicate;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * The generations of anonymous memory of a node: struct lru_gen_folio (include/linux/mmzone.h,
 * Linux 7.2). Each folio is on the list of one; what aging finds used is of a younger one from then
 * on, but stays on its list until eviction comes by and sorts it.
 *
 * <p>Departure: the kernel has them for each control group.
 */
public final class Generations {
  /** MIN_NR_GENS: what is in the youngest two is not evicted. */
  private static final int FEWEST = 2;

  /** MAX_NR_GENS. */
  private static final int MOST = 4;

  private final FrameTable frames;
  private final TreeMap<Long, Integer> promoted = new TreeMap<>();
  private int oldest;
  private int youngest = MOST - 1;

  Generations(FrameTable frames) {
    this.frames = frames;
  }

  /** A folio joins the list of the second youngest: lru_gen_folio_seq(). */
  void joins(long head) {
    set(head, youngest - 1);
  }

  private void set(long head, int generation) {
    frames.clear(head, PageFlags.GENERATION);
    frames.set(head, PageFlags.ofGeneration(generation));
  }

  /** A folio joins the list of the oldest: lru_gen_add_folio() of one that is reclaimed. */
  void rotated(long head) {
    set(head, oldest);
  }

  /** A folio leaves its list. */
  void leaves(long head) {
    promoted.remove(head);
    frames.clear(head, PageFlags.GENERATION);
  }

  private int listOf(long head) {
    int from = PageFlags.generation(frames.flags(head)) - oldest & MOST - 1;
    return oldest + from > youngest ? oldest : oldest + from;
  }

  /** The oldest of all. */
  public int oldest() {
    return oldest;
  }

  /** The oldest that has a folio on its list of those that are wanted. */
  public int oldest(long[] places, LongPredicate wanted) {
    int found = youngest;
    for (long pfn : places) {
      found = wanted.test(pfn) ? Math.min(found, listOf(pfn)) : found;
    }
    return found;
  }

  /** Whether a folio is on the list of a generation. */
  public boolean isOf(long head, int generation) {
    return listOf(head) == generation;
  }

  /** Whether a generation has to wait for aging before it is evicted: should_run_aging(). */
  public boolean isYoung(int generation) {
    return generation + FEWEST > youngest;
  }

  /** Forgets the oldest while nothing is on their lists: try_to_inc_min_seq(). */
  public void dropEmpty(long[] places, LongPredicate taken) {
    while (oldest + FEWEST <= youngest && isEmpty(places, taken)) {
      oldest++;
    }
  }

  private boolean isEmpty(long[] places, LongPredicate taken) {
    for (long pfn : places) {
      if (frames.has(pfn, PageFlags.LRU) && isOf(pfn, oldest) && !taken.test(pfn)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Makes a folio of the youngest that was found used: folio_update_gen().
   *
   * @param head its first page
   */
  public void promote(long head) {
    promoted.put(head, youngest);
  }

  /** A new generation begins: inc_max_seq(). */
  public void age(long[] places) {
    if (youngest - oldest + 1 == MOST) {
      for (long pfn : places) {
        if (frames.has(pfn, PageFlags.LRU) && isOf(pfn, oldest)) {
          set(pfn, oldest + 1);
        }
      }
      oldest++;
    }
    youngest++;
  }

  /** Whether a folio belongs to a younger generation than its list: sort_folio(). */
  public boolean isPromoted(long head) {
    return promoted.getOrDefault(head, oldest) > oldest;
  }

  /** Notes that such a folio goes to the list of its generation. */
  void sorted(long head) {
    Integer generation = promoted.remove(head);
    if (generation != null) {
      set(head, generation);
    }
  }
}
