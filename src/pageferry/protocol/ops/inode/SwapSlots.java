package pageferry.protocol.ops.inode;

import java.util.BitSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import pageferry.mm.Shadow;
import pageferry.mm.SwapSpec;
import pageferry.protocol.ops.node.CachePlace;

/**
 * The slots of a swap device: swap_map and the clusters of struct swap_info_struct (mm/swapfile.c,
 * Linux 6.1). Its page cache, by slot, is the swap cache: a slot is in use while entries name it or
 * the cache has a page of it.
 */
public final class SwapSlots {
  /** No slot could be had. */
  public static final long NONE = -1;

  /** vm.page-cluster of a machine that has more than 16 MiB: swap_setup() (mm/swap.c). */
  private static final int USUAL_CLUSTER = 3;

  /** swapin_readahead_hits as the kernel boots. */
  private static final int FIRST_HITS = 4;

  private final SwapSpec spec;
  private final int[] counts;
  private final ChargedSlots charged;
  private final BitSet used = new BitSet();
  private final BitSet zeroes = new BitSet();
  private final TreeSet<Long> ahead = new TreeSet<>();
  private final TreeSet<Long> fresh = new TreeSet<>();
  private final TreeMap<Long, Shadow> shadows = new TreeMap<>();
  private final TreeMap<Long, CachePlace> owners = new TreeMap<>();
  private int next;
  private int hits = FIRST_HITS;
  private long lastSlot;
  private int lastWindow;
  private int cluster = USUAL_CLUSTER;
  private TurnSwap.Use use = TurnSwap.Use.ON;

  /**
   * @param wait whether free slots wait for others before they are charged no more
   * @param first the first slot to be used: the cluster with the header is filled last
   */
  SwapSlots(SwapSpec spec, boolean wait, int first) {
    this.spec = spec;
    this.charged = new ChargedSlots(wait);
    this.counts = new int[spec.pages()];
    used.set(0);
    next = Math.min(first, spec.pages());
  }

  /** Which control groups they are charged to. */
  ChargedSlots charged() {
    return charged;
  }

  SwapSpec spec() {
    return spec;
  }

  /** What stands for the frame where copies go to a slot, or come from it. */
  public static long contents(long slot) {
    return Long.MIN_VALUE + slot;
  }

  /** What the device is used for. */
  TurnSwap.Use use() {
    return use;
  }

  void turn(TurnSwap.Use to) {
    use = to;
    charged.turn(isOn());
  }

  private boolean isOn() {
    return use == TurnSwap.Use.ON;
  }

  /** vm.page-cluster. */
  int cluster() {
    return cluster;
  }

  void setCluster(int order) {
    cluster = order;
  }

  /** How many slots are in use, the header aside. */
  int inUse() {
    return used.cardinality() - 1;
  }

  /** How many can be had. */
  int free() {
    return isOn() ? spec.pages() - 1 - inUse() : 0;
  }

  /** Whether more than half of the slots are in use: vm_swap_full(). */
  boolean isFull() {
    return (spec.pages() - 1 - inUse()) * 2 < spec.pages() - 1;
  }

  /** Takes 2^order slots one after the other, or {@link #NONE}: scan_swap_map_slots(). */
  long take(int order) {
    int count = 1 << order;
    int from = isOn() ? find(next, spec.pages(), count) : -1;
    from = isOn() && from < 0 ? find(0, spec.pages(), count) : from;
    if (from < 0) {
      return NONE;
    }
    used.set(from, from + count);
    next = from + count;
    return from;
  }

  private int find(int start, int end, int count) {
    int at = used.nextClearBit(start);
    while (at + count <= end) {
      int first = (at + count - 1) / count * count;
      int taken = used.nextSetBit(first);
      if (first + count <= end && (taken < 0 || taken >= first + count)) {
        return first;
      }
      at = used.nextClearBit(Math.max(taken, first + 1));
    }
    return -1;
  }

  /** How many entries name a slot: __swap_count(). */
  int count(long slot) {
    return counts[(int) slot];
  }

  int add(long slot, int by) {
    return counts[(int) slot] += by;
  }

  /** Gives a slot back that no entry names and whose page is in no cache: swap_range_free(). */
  void free(long slot) {
    free(slot, true);
  }

  /** The same for one slot {@code alone}, or one of many. */
  void free(long slot, boolean alone) {
    charged.free(slot, alone);
    used.clear((int) slot);
    zeroes.clear((int) slot);
    ahead.remove(slot);
    fresh.remove(slot);
    owners.remove(slot);
    shadows.remove(slot);
  }

  /**
   * How many pages are read at once: __swapin_nr_pages() (mm/swap_state.c, Linux 6.1).
   *
   * @param hits how many of those that were read last have been used
   * @param adjacent whether the page lies beside the one that was needed last
   * @param most how many at most
   * @param before how many it was last
   */
  public static int window(int hits, boolean adjacent, int most, int before) {
    int pages = hits + 2;
    if (hits > 0) {
      pages = Math.max(4, Integer.highestOneBit(pages - 1) << 1);
    } else if (!adjacent) {
      pages = 1;
    }
    return Math.max(Math.min(pages, most), before / 2);
  }

  /** The slots around one that are read with it: swap_cluster_readahead(). */
  long[] planCluster(long slot) {
    int most = 1 << cluster;
    boolean adjacent = slot == lastSlot + 1 || slot == lastSlot - 1;
    int pages = most == 1 ? 1 : window(hits, adjacent, most, lastWindow);
    lastSlot = hits == 0 ? slot : lastSlot;
    hits = most == 1 ? hits : 0;
    lastWindow = pages;
    long first = Math.max(slot & -pages, 1);
    long end = Math.min(slot | pages - 1, spec.pages() - 1) + 1;
    return pages == 1 ? new long[] {slot} : LongStream.range(first, end).toArray();
  }

  /** A page of shared memory that was read ahead has been used: swapin_readahead_hits. */
  void hit() {
    hits++;
  }

  /** Lets a page of shared memory have a slot: swap_shmem_alloc(). */
  void nameShared(long slot, CachePlace owner) {
    counts[(int) slot]++;
    owners.put(slot, owner);
  }

  /** The pages of shared memory that have slots, by slot. */
  SortedMap<Long, CachePlace> owners() {
    return owners;
  }

  /** Notes that the page of a slot was read ahead: PG_readahead. */
  void markAhead(long slot) {
    ahead.add(slot);
  }

  /** Whether it was, which is forgotten: folio_test_clear_readahead(). */
  boolean clearAhead(long slot) {
    return ahead.remove(slot);
  }

  /** Notes whether a slot holds nothing but zeroes: swap_zeromap_folio_set(). */
  void markZero(long slot, boolean zero) {
    zeroes.set((int) slot, zero);
  }

  boolean isZero(long slot) {
    return zeroes.get((int) slot);
  }

  /** Notes that the page of a slot was read and has not been mapped yet: it is not anonymous. */
  void markFresh(long slot) {
    fresh.add(slot);
  }

  boolean isFresh(long slot) {
    return fresh.contains(slot);
  }

  void clearFresh(long slot) {
    fresh.remove(slot);
  }

  /** Notes what is to be remembered of the page of a slot that is reclaimed. */
  void leaveShadow(long slot, Shadow shadow) {
    shadows.put(slot, shadow);
  }

  /** What that was; asking forgets it. */
  Shadow takeShadow(long slot) {
    Shadow shadow = shadows.remove(slot);
    return shadow == null ? Shadow.NONE : shadow;
  }

  /** The slots that entries name, and how many do. */
  SortedMap<Long, Integer> image() {
    SortedMap<Long, Integer> all = new TreeMap<>();
    for (int slot = used.nextSetBit(1); slot >= 0; slot = used.nextSetBit(slot + 1)) {
      all.put((long) slot, counts[slot]);
    }
    return all;
  }
}
