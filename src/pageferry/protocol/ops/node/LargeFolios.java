package pageferry.protocol.ops.node;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import pageferry.mm.FolioCounter;
import pageferry.mm.FolioCounters;
import pageferry.mm.FrameTable;
import pageferry.mm.MachineImage;
import pageferry.mm.PageFlags;

/**
 * The large anonymous folios of a node: how many there are of each size, and which wait to be split
 * (mod_mthp_stat() and the deferred-split queue, mm/huge_memory.c, Linux 6.12).
 */
public final class LargeFolios {
  /** SHRINK_BATCH. */
  private static final int BATCH = 128;

  private final FrameTable frames;
  private final int hugeOrder;
  private final FolioCounters counters = new FolioCounters();
  private final Set<Long> deferred = new LinkedHashSet<>();
  private final Map<Integer, Long> putOff = new TreeMap<>();

  LargeFolios(FrameTable frames, int hugeOrder) {
    this.hugeOrder = hugeOrder;
    this.frames = frames;
  }

  /** What is counted here of each folio size. */
  public FolioCounters counters() {
    return counters.copy();
  }

  /**
   * Puts a folio on the deferred-split queue unless it is there: deferred_split_folio(). One of two
   * pages has no room for that. Answers whether it is a huge page and has come.
   */
  boolean defer(long head) {
    int order = frames.order(head);
    if (order < 2 || frames.has(head, PageFlags.DEFERRED_SPLIT)) {
      return false;
    }
    frames.set(head, PageFlags.DEFERRED_SPLIT);
    frames.clear(head + 1, PageFlags.WAITS_WHOLE);
    deferred.add(head);
    counters.count(FolioCounter.SPLIT_DEFERRED, order, 1);
    counters.count(FolioCounter.NR_ANON_PARTIALLY_MAPPED, order, 1);
    return order == hugeOrder;
  }

  /** Puts a huge page on the queue of which no part has been unmapped. */
  void waitWhole(long head) {
    frames.set(head + 1, PageFlags.WAITS_WHOLE);
    deferred.add(head);
  }

  /** Whether a folio is on the queue though no part of it has been unmapped. */
  public boolean waitsWhole(long head) {
    return frames.order(head) > 1 && frames.has(head + 1, PageFlags.WAITS_WHOLE);
  }

  /** Takes such a folio off the queue. */
  public void leaveWhole(long head) {
    if (waitsWhole(head)) {
      frames.clear(head + 1, PageFlags.WAITS_WHOLE);
      deferred.remove(head);
    }
  }

  /** Whether there are folios on the queue. */
  public boolean hasDeferred() {
    return !deferred.isEmpty();
  }

  /**
   * The folios on the queue that reclaim takes at a priority, by control group: do_shrink_slab()
   * (mm/vmscan.c, Linux 6.1) for a shrinker of DEFAULT_SEEKS. What is too little for one time adds
   * up.
   *
   * @param givers the groups whose folios are taken
   */
  public long[] due(IntPredicate givers, int priority) {
    return deferred.stream()
        .mapToInt(frames::group)
        .distinct()
        .sorted()
        .filter(givers)
        .mapToObj(group -> due(group, priority))
        .flatMapToLong(Arrays::stream)
        .toArray();
  }

  private long[] due(int group, int priority) {
    long[] all = ofGroup(group);
    long before = putOff.getOrDefault(group, 0L);
    long more = 2L * (all.length >> priority);
    long total = Math.min((before >> priority) + more, 2L * all.length);
    long scanned = 0;
    while (all.length > 0 && total >= Math.min(BATCH, all.length)) {
      scanned += Math.min(BATCH, total);
      total -= Math.min(BATCH, total);
    }
    putOff.put(group, Math.min(Math.max(before + more - scanned, 0), 2L * all.length));
    return Arrays.copyOf(all, (int) Math.min(scanned, all.length));
  }

  private long[] ofGroup(int group) {
    return deferred.stream()
        .filter(head -> frames.group(head) == group)
        .mapToLong(head -> head)
        .toArray();
  }

  /** The folios of which the queue and their flag say different things: there are none. */
  List<Long> unqueued() {
    TreeSet<Long> odd = new TreeSet<>(deferred);
    for (MachineImage.Frame frame : frames.image()) {
      boolean whole = frame.has(PageFlags.TAIL) && frame.has(PageFlags.WAITS_WHOLE);
      long head = whole ? frame.pfn() - 1 : frame.pfn();
      if ((whole || frame.has(PageFlags.DEFERRED_SPLIT)) && !odd.remove(head)) {
        odd.add(head);
      }
    }
    return List.copyOf(odd);
  }

  /** Counts a folio that has come, if it is one. */
  public void comes(long head) {
    count(head, 1);
  }

  /** Counts one that goes, and takes it off the queue: folio_unqueue_deferred_split(). */
  public void goes(long head) {
    leaveWhole(head);
    if (frames.has(head, PageFlags.DEFERRED_SPLIT)) {
      frames.clear(head, PageFlags.DEFERRED_SPLIT);
      deferred.remove(head);
      counters.count(FolioCounter.NR_ANON_PARTIALLY_MAPPED, frames.order(head), -1);
    }
    count(head, -1);
  }

  private void count(long head, int by) {
    int kind = PageFlags.ANON | PageFlags.HUGETLB;
    if ((frames.flags(head) & kind) == PageFlags.ANON) {
      counters.count(FolioCounter.NR_ANON, frames.order(head), by);
    }
  }
}
