package pageferry.protocol.ops.node.refs;

import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.ShadowFate;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * References or pins pages that entries of an address space map: try_grab_folio() (mm/gup.c, Linux
 * 6.1). Answers for each entry one of this record's constants.
 *
 * @param pfns the page of each entry, of a huge entry the first page wanted
 * @param mappings the entries
 * @param count how many pages of each entry, from that one on
 * @param how what kind of reference is taken
 */
public record GrabPages(long[] pfns, long[] mappings, int count, How how) implements NodeOp<int[]> {
  /** The entry does not map the page any more, or others map it too: look again. */
  public static final int GONE = 0;

  /** The pages have their references. */
  public static final int GRABBED = 1;

  /** The same, but they lie in ZONE_MOVABLE. */
  public static final int GRABBED_MOVABLE = 2;

  /** The same, but they lie where contiguous memory is to be had. */
  public static final int GRABBED_CMA = 3;

  /** They lie in either, and so were left alone. */
  public static final int LEFT_MOVABLE = 4;

  /** What kind of reference is taken. */
  public enum How {
    /** A reference each: FOLL_GET. */
    REFERENCE,
    /** A pin for writing each: FOLL_PIN, FOLL_WRITE. */
    PIN,
    /** The same, but pages that must be able to go are left alone. */
    PIN_UNMOVABLE
  }

  @Override
  public int[] on(NodeMemory memory) {
    int[] answers = new int[pfns.length];
    for (int i = 0; i < pfns.length; i++) {
      answers[i] = grab(memory, pfns[i], mappings[i]);
    }
    return answers;
  }

  private int grab(NodeMemory memory, long pfn, long mapping) {
    FrameTable frames = memory.frames();
    long mapped = Mapping.isHuge(mapping) ? frames.head(pfn) : pfn;
    if (!frames.hasMapping(mapped, mapping)) {
      return GONE;
    }
    boolean shared = frames.has(mapped, PageFlags.ANON) && !frames.has(mapped, PageFlags.EXCLUSIVE);
    if (how != How.REFERENCE && shared) {
      return GONE;
    }
    boolean bars = memory.barsPins(pfn);
    if (bars && how == How.PIN_UNMOVABLE) {
      return LEFT_MOVABLE;
    }
    memory.pins().grab(pfn, count, how != How.REFERENCE);
    if (how != How.REFERENCE) {
      memory.objects().shadows().drop(pfn, ShadowFate.MOVED);
    }
    return !bars ? GRABBED : memory.inCma(pfn) ? GRABBED_CMA : GRABBED_MOVABLE;
  }
}
