package pageferry.protocol.ops.node;

import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.FrameTable;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;

/**
 * The generations of a control group's anonymous memory on a node: struct lru_gen_folio
 * (include/linux/mmzone.h) and struct lru_gen_mm_state, by the rules of Linux 6.12, 6.14 and 7.2.
 * Each folio is on the list of one; what aging finds used is of a younger one from then on, but
 * stays on its list until eviction comes by and sorts it.
 *
 * <p>Departure: the group's files have none; where there are files and anonymous memory, Linux
 * chooses which it evicts.
 */
public final class Generations {
  /** MIN_NR_GENS: what is in the youngest two is not evicted. */
  private static final int FEWEST = 2;

  /** At first the youngest is of this number, the oldest of 0: lru_gen_init_lruvec(). */
  static final long FIRST_SPAN = FEWEST + 1;

  /** MAX_NR_GENS. */
  private static final int MOST = 4;

  private final FrameTable frames;
  private final Rules rules;
  private final NodeFootprint touches;
  private final GenerationTiers tiers;
  private final TreeMap<Long, Long> promoted = new TreeMap<>();
  private final TreeMap<Integer, Long> walked = new TreeMap<>();
  private final List<TreeSet<Long>> filters = List.of(new TreeSet<>(), new TreeSet<>());
  private final boolean[] filtered = new boolean[2];
  private long oldest;
  private long youngest = FIRST_SPAN;

  /**
   * The rules of a kernel.
   *
   * @param reworked whether a folio has to be found used twice to count as used: since 6.14
   * @param marks whether a fault marks what it maps as used, instead of active: since 7.2
   */
  record Rules(boolean reworked, boolean marks) {
    /** Those of a kernel, or null if it has no generations. */
    static @Nullable Rules of(KernelProfile profile) {
      boolean reworked = !profile.has(KernelSwitch.COUNTS_ANON_RESTORES);
      boolean marks = profile.has(KernelSwitch.RECLAIM_BY_BUDGET);
      return profile.has(KernelSwitch.LRU_GENERATIONS) ? new Rules(reworked, marks) : null;
    }
  }

  Generations(FrameTable frames, Rules rules, NodeFootprint touches) {
    this.frames = frames;
    this.touches = touches;
    this.rules = rules;
    this.tiers = new GenerationTiers(rules.reworked());
  }

  /** The number of the youngest: max_seq. */
  public long youngest() {
    return youngest;
  }

  /** The number of the oldest: min_seq. */
  public long oldest() {
    return oldest;
  }

  private static boolean isAnon(int flags) {
    return (flags & (PageFlags.SWAPBACKED | PageFlags.UNEVICTABLE)) == PageFlags.SWAPBACKED;
  }

  /**
   * A fault has made the folio: folio_add_lru() in lru_gen_in_fault(). Since 7.2 it is marked as
   * used; one that has come back from swap, and was used before, is active all the same.
   */
  public void faultedIn(long head) {
    int flags = frames.flags(head);
    boolean marks = rules.marks() && (flags & PageFlags.WORKINGSET) == 0;
    if (isAnon(flags)) {
      frames.set(head, marks ? PageFlags.REFERENCED : PageFlags.ACTIVE);
    }
  }

  /**
   * A folio joins a list: lru_gen_add_folio().
   *
   * @param reclaiming whether it is the next to be reclaimed
   */
  void joins(long head, boolean reclaiming) {
    int flags = frames.flags(head);
    if (isAnon(flags)) {
      set(
          head,
          rules.reworked() ? joinsSince614(flags, reclaiming) : joinsBefore(flags, reclaiming));
      frames.clear(head, PageFlags.ACTIVE);
    }
  }

  private static boolean waits(int flags) {
    boolean inSwapCache = (flags & PageFlags.CACHE) != 0 && (flags & PageFlags.ANON) != 0;
    return !inSwapCache || (flags & PageFlags.WRITEBACK) != 0;
  }

  private long joinsBefore(int flags, boolean reclaiming) {
    if ((flags & PageFlags.ACTIVE) != 0) {
      return youngest;
    }
    if (waits(flags)) {
      return youngest - 1;
    }
    return reclaiming || oldest + FEWEST >= youngest ? oldest : oldest + 1;
  }

  private long joinsSince614(int flags, boolean reclaiming) {
    boolean again = (flags & PageFlags.WORKINGSET) != 0;
    boolean used = again || rules.marks() && (flags & PageFlags.REFERENCED) != 0;
    int from =
        (flags & PageFlags.ACTIVE) != 0
            ? FEWEST - (again ? 1 : 0)
            : reclaiming ? MOST : waits(flags) ? FEWEST : MOST - (used ? 1 : 0);
    return Math.max(youngest - from + 1, oldest);
  }

  private void set(long head, long generation) {
    frames.clear(head, PageFlags.GENERATION);
    frames.set(head, PageFlags.ofGeneration((int) generation & MOST - 1));
  }

  /**
   * A folio leaves its list: lru_gen_del_folio().
   *
   * @param reclaiming whether it is to be reclaimed
   */
  void leaves(long head, boolean reclaiming) {
    if (isAnon(frames.flags(head))) {
      boolean active = !reclaiming && own(head) >= youngest - 1;
      promoted.remove(head);
      frames.clear(head, PageFlags.GENERATION);
      frames.set(head, active ? PageFlags.ACTIVE : 0);
    }
  }

  /** On the list of which generation a folio is. */
  public long listOf(long head) {
    return oldest + (PageFlags.generation(frames.flags(head)) - oldest & MOST - 1);
  }

  /** Of which generation a folio is: folio_lru_gen(). */
  public long own(long head) {
    return promoted.getOrDefault(head, listOf(head));
  }

  /** Whether only those are left that are not evicted: get_nr_gens(). */
  public boolean evictsNothing() {
    return youngest - oldest + 1 <= FEWEST;
  }

  /** Forgets the oldest while nothing is on their lists: try_to_inc_min_seq(). */
  public boolean dropEmpty(long[] listed) {
    boolean any = false;
    while (oldest + FEWEST <= youngest && !hasOldest(listed)) {
      oldest++;
      any = true;
    }
    if (any) {
      touches.generations(true);
      tiers.carryOver();
    }
    return any;
  }

  private boolean hasOldest(long[] listed) {
    for (long pfn : listed) {
      if (frames.has(pfn, PageFlags.LRU) && listOf(pfn) == oldest) {
        return true;
      }
    }
    return false;
  }

  /** A folio that was found used becomes of the youngest: folio_update_gen(). */
  public void found(long head) {
    int flags = frames.flags(head);
    boolean before = (flags & (PageFlags.REFERENCED | PageFlags.WORKINGSET)) != 0;
    boolean listed = (flags & PageFlags.LRU) != 0 && isAnon(flags);
    if (rules.reworked() && !before || !listed) {
      frames.set(head, rules.reworked() && before ? 0 : PageFlags.REFERENCED);
      return;
    }
    frames.clear(head, PageFlags.REFERENCED | PageFlags.WORKINGSET);
    frames.set(head, rules.reworked() ? PageFlags.WORKINGSET : 0);
    promoted.put(head, youngest);
  }

  /**
   * The kernel uses a folio that was used before: folio_inc_refs(); since 6.14 uses are counted.
   */
  public void usedAgain(long head) {
    frames.set(head, rules.reworked() ? 0 : PageFlags.WORKINGSET);
  }

  /** Whether a folio that was found used without a walk is active now: lru_gen_set_refs(). */
  public boolean activates(long head) {
    boolean before = frames.has(head, PageFlags.REFERENCED | PageFlags.WORKINGSET);
    if (rules.reworked()) {
      frames.clear(head, before ? PageFlags.REFERENCED : 0);
      frames.set(head, before ? PageFlags.WORKINGSET : PageFlags.REFERENCED);
    }
    return (before || !rules.reworked()) && own(head) != youngest;
  }

  /**
   * Whether a folio in the hands of reclaim that was found used is active:
   * folio_check_references().
   */
  public boolean staysActive(long head, int young) {
    boolean before = frames.has(head, PageFlags.REFERENCED);
    boolean again = before || rules.reworked() && frames.has(head, PageFlags.WORKINGSET);
    again |= !rules.reworked() && young > 1;
    frames.clear(head, PageFlags.REFERENCED);
    frames.set(head, again && rules.reworked() ? PageFlags.WORKINGSET : PageFlags.REFERENCED);
    frames.set(head, again ? PageFlags.ACTIVE : 0);
    return again;
  }

  /** A folio that reclaim gives back does not come to the oldest again: evict_folios(). */
  public void rejected(long head) {
    int flags = frames.flags(head);
    boolean late =
        rules.reworked()
            ? joinsSince614(flags, false) == oldest
            : (flags & PageFlags.WRITEBACK) == 0;
    if (late && isAnon(flags)) {
      frames.clear(head, PageFlags.REFERENCED | (rules.reworked() ? 0 : PageFlags.WORKINGSET));
      frames.set(head, PageFlags.ACTIVE);
    }
  }

  /** A folio is evicted; answers the number of the oldest generation: lru_gen_eviction(). */
  public long evicted(long head) {
    tiers.evicted(tier(head), 1L << frames.order(head));
    return oldest;
  }

  /** Folios restored before are of the highest tier: lru_tier_from_refs(). */
  private int tier(long head) {
    return frames.has(head, PageFlags.WORKINGSET) ? GenerationTiers.TIERS - 1 : 0;
  }

  /**
   * A folio has come back: lru_gen_refault(). Answers whether it counts as restored.
   *
   * @param generation what was the oldest when it was evicted
   * @param workingset whether it had come back before
   * @param inFault whether a page fault brings it
   */
  public boolean refaulted(long head, long generation, boolean workingset, boolean inFault) {
    boolean recent =
        rules.reworked() ? Math.abs(youngest - generation) < MOST : generation == oldest;
    boolean restores = recent && (workingset || inFault && !rules.reworked());
    if (recent) {
      tiers.refaulted(workingset ? GenerationTiers.TIERS - 1 : 0, 1L << frames.order(head));
    }
    frames.set(head, restores ? PageFlags.WORKINGSET : 0);
    return restores;
  }

  /**
   * Whether a folio on the oldest list is to go to a younger one instead of being evicted, which it
   * is told then: sort_folio(). Answers -1 to evict it, or the generation of its new list.
   */
  long sorts(long head) {
    long own = own(head);
    if (own != oldest) {
      promoted.remove(head);
      set(head, own);
      return own;
    }
    boolean again = frames.has(head, PageFlags.WORKINGSET);
    boolean kept = again && (!rules.reworked() || tier(head) > tiers.last());
    boolean writes = frames.has(head, PageFlags.WRITEBACK) && !rules.marks();
    if (kept) {
      tiers.kept(tier(head), 1L << frames.order(head));
    }
    return kept || writes ? next(head) : -1;
  }

  /** Whether what is kept comes to the old end of the next list: before 6.14. */
  boolean keepsOld(long head) {
    return !rules.reworked() && !frames.has(head, PageFlags.WRITEBACK);
  }

  /** folio_inc_gen(). */
  private long next(long head) {
    frames.clear(head, PageFlags.REFERENCED | (rules.reworked() ? 0 : PageFlags.WORKINGSET));
    promoted.remove(head);
    set(head, oldest + 1);
    return oldest + 1;
  }

  /** A folio is taken from the oldest list to be reclaimed: isolate_folio(). */
  public void isolated(long head) {
    boolean used = frames.has(head, PageFlags.REFERENCED);
    if (!rules.reworked()) {
      frames.clear(head, PageFlags.REFERENCED | (used ? 0 : PageFlags.WORKINGSET));
    }
  }

  /** Whether the oldest has to go before a new generation can begin. */
  boolean isFull() {
    return youngest - oldest + 1 == MOST;
  }

  /** A folio of the oldest generation, which goes, joins the list of another: inc_min_seq(). */
  void pushed(long head) {
    long own = own(head);
    if (own == oldest) {
      tiers.kept(tier(head), rules.reworked() ? 1L << frames.order(head) : 0);
      next(head);
    } else {
      promoted.remove(head);
      set(head, own);
    }
  }

  /** The oldest generation, which nobody is of any more, goes. */
  void goes() {
    touches.generations(true);
    tiers.carryOver();
    oldest++;
  }

  /** A new generation begins: inc_max_seq(). */
  void begins() {
    touches.generations(true);
    youngest++;
  }

  // struct lru_gen_mm_state

  /**
   * Whether the page tables of an address space are to be walked, and where: iterate_mm_list() and
   * test_bloom_filter(). Answers the stretches of a page table each to be looked at, null for all,
   * or none.
   *
   * @param mm the address space
   * @param since tells when its tasks have last run
   * @param first whether it is the first that is walked before the next generation
   */
  public @Nullable TreeSet<Long> walk(int mm, long since, boolean first) {
    Long before = walked.put(mm, since);
    if (before != null && before == since) {
      return new TreeSet<>();
    }
    if (first) {
      filters.get((int) (youngest + 1) & 1).clear();
      filtered[(int) (youngest + 1) & 1] = true;
    }
    boolean all = before == null || !filtered[(int) youngest & 1];
    return all ? null : new TreeSet<>(filters.get((int) youngest & 1));
  }

  /** Whether an address space has never been walked. */
  public boolean isNew(int mm) {
    return !walked.containsKey(mm);
  }

  /** Stretches in which much was used are looked at again: update_bloom_filter(). */
  public void remember(long generation, long[] stretches) {
    for (long each : stretches) {
      filters.get((int) generation & 1).add(each);
    }
  }
}
