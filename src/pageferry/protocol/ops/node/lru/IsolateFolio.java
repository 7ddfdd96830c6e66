package pageferry.protocol.ops.node.lru;

import pageferry.mm.Errno;
import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.StayCause;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.Turn;

/**
 * Takes a mapped folio off its LRU list for a migration and references it: the part of
 * add_page_for_migration() (mm/migrate.c) and folio_isolate_lru() (mm/vmscan.c, Linux 6.1) after
 * the page-table lookup. Answers a positive number that {@link #order} reads, or what {@link
 * #errno}, {@link #cause} and {@link #seen} read: -EACCES (mapped more than once), -EBUSY (not on
 * an LRU list), -ENOENT (the entry does not map it any more, or is a migration entry while the
 * folio is split).
 *
 * @param pfn the page that the entry maps
 * @param mapping the entry
 * @param rule whose pages may be taken
 */
public record IsolateFolio(long pfn, long mapping, SharedRule rule) implements NodeOp<Integer> {
  /** What is answered for a base page that was isolated, plus the order for a large folio. */
  private static final int TAKEN = 1;

  /** What is added for a folio of hugetlb. */
  private static final int HUGETLB = 1 << 6;

  /** The folio has been seen under another of its entries: neither taken nor refused. */
  public static final int PASSED_OVER = 0;

  private static final int BITS = 8;
  private static final int MASK = (1 << BITS) - 1;
  private static final int MOST_SEEN = (1 << 15) - 1;

  /** The answer for a folio of that order, which is one of hugetlb or not. */
  public static int isolated(int order, boolean hugetlb) {
    return TAKEN + order + (hugetlb ? HUGETLB : 0);
  }

  /** The order of the folio that an answer says was isolated. */
  public static int order(int answer) {
    return (answer & HUGETLB - 1) - TAKEN;
  }

  /** Whether that is one of hugetlb. */
  public static boolean isHugetlb(int answer) {
    return (answer & HUGETLB) != 0;
  }

  /** The negated errno of an answer that is negative; others as they are. */
  public static int errno(int answer) {
    return answer < 0 ? -(-answer & MASK) : answer;
  }

  /** Why a folio was not taken. */
  public static StayCause cause(int answer) {
    return StayCause.of(-answer >> BITS & MASK);
  }

  /** How many entries map a folio that is shared. */
  public static int seen(int answer) {
    return -answer >> 2 * BITS;
  }

  private static int refused(Errno errno, StayCause cause, int seen) {
    int most = Math.min(seen, MOST_SEEN);
    return -(most << 2 * BITS | cause.ordinal() << BITS | -errno.negated());
  }

  @Override
  public Turn turn() {
    return Turn.lruLock(1);
  }

  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    if (!frames.hasMapping(Mapping.isHuge(mapping) ? head : pfn, mapping)) {
      return refused(Errno.ENOENT, StayCause.NOT_PRESENT, 0);
    }
    if (frames.has(head, PageFlags.SPLITTING)) {
      return refused(Errno.ENOENT, StayCause.MIGRATING, 0);
    }
    if (rule.isShared(frames, pfn)) {
      return refused(Errno.EACCES, StayCause.SHARED, frames.mapcount(pfn));
    }
    if (frames.has(head, PageFlags.HUGETLB)) {
      return isolateHugetlb(memory, head);
    }
    if (!frames.has(head, PageFlags.LRU)) {
      boolean taken = frames.has(head, PageFlags.ISOLATED);
      return refused(Errno.EBUSY, taken ? StayCause.ISOLATED : StayCause.IN_BATCH, 0);
    }
    memory.leaveLru(head);
    frames.set(head, PageFlags.ISOLATED);
    frames.addRefs(head, 1);
    return isolated(frames.order(head), false);
  }

  /** isolate_hugetlb(); a tail does not stand for its page before 6.7. */
  private int isolateHugetlb(NodeMemory memory, long head) {
    FrameTable frames = memory.frames();
    if (pfn != head && !memory.has(KernelSwitch.HUGETLB_TAIL_MOVES)) {
      return refused(Errno.EACCES, StayCause.HUGETLB, 0);
    }
    if (frames.has(head, PageFlags.ISOLATED)) {
      return refused(Errno.EBUSY, StayCause.ISOLATED, 0);
    }
    frames.set(head, PageFlags.ISOLATED);
    frames.addRefs(head, 1);
    return isolated(frames.order(head), true);
  }
}
