package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;

/**
 * Looks at a page whose marked entry has faulted, and notes who used it: numa_migrate_prep() and
 * page_cpupid_xchg_last() (mm/memory.c, include/linux/mm.h, Linux 6.1).
 *
 * @param pfn the page, of a huge entry the first
 * @param mapping the entry
 * @param user who uses it now: cpu and pid in one number; {@link #NOBODY} for a page of slow memory
 *     that may be promoted, of which the time is noted instead
 * @param nowNs the time
 */
public record TakeHint(long pfn, long mapping, long user, long nowNs)
    implements NodeOp<TakeHint.Seen> {
  /** No one has used the page since it was allocated. */
  public static final long NOBODY = -1;

  /**
   * What was seen.
   *
   * @param there whether the entry maps the page still
   * @param last who used it last, or {@link #NOBODY}
   * @param flags the {@link PageFlags} of the folio, EXCLUSIVE being the page's own
   * @param mapcount how many entries map the page
   * @param order the order of the folio of which a small entry maps a part
   * @param latencyNs how long ago it was marked, where the time is noted
   */
  public record Seen(boolean there, long last, int flags, int mapcount, int order, long latencyNs) {
    /** Whether a small entry maps it as part of a large folio. */
    public boolean inLarge() {
      return order > 0;
    }

    /** Whether it belongs to the faulting process alone. */
    public boolean exclusive() {
      return (flags & PageFlags.EXCLUSIVE) != 0;
    }

    public boolean anonymous() {
      return (flags & PageFlags.ANON) != 0;
    }

    /** Whether it is of a file that is written back one day; shared memory is not. */
    public boolean dirtyFile() {
      int wanted = PageFlags.CACHE | PageFlags.DIRTY;
      return (flags & (wanted | PageFlags.SWAPBACKED)) == wanted;
    }
  }

  @Override
  public Seen on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    boolean timed = user == NOBODY;
    long last = timed ? NOBODY : memory.numa().lastUser(head);
    boolean there = frames.hasMapping(pfn, mapping);
    if (there) {
      memory.numa().noteUser(head, user);
    }
    int own = frames.flags(pfn) & PageFlags.EXCLUSIVE;
    return new Seen(
        there,
        last,
        frames.flags(head) & ~PageFlags.EXCLUSIVE | own,
        frames.mapcount(pfn),
        Mapping.isHuge(mapping) ? 0 : frames.order(head),
        there && timed ? nowNs - memory.numa().noteTime(head, nowNs) : 0);
  }
}
