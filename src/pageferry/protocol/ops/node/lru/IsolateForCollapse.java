package pageferry.protocol.ops.node.lru;

import java.util.TreeSet;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Takes folios that only their entries reference off their LRU lists, to be copied into a huge
 * page: is_refcount_suitable() and __collapse_huge_page_isolate() (mm/khugepaged.c, Linux 6.1).
 * Answers for each entry one of this record's constants.
 *
 * @param pfns the page per entry
 * @param mappings the entries, all of them small
 * @param take whether they are taken, rather than only looked at
 */
public record IsolateForCollapse(long[] pfns, long[] mappings, boolean take)
    implements NodeOp<int[]> {
  /** The folio can be had, or an entry before has taken it. */
  public static final int GOOD = 0;

  /** Of a look only, besides {@link #GOOD}: more than one entry maps the page. */
  public static final int SHARED = 1 << 8;

  /** Of a look only, besides {@link #GOOD}: the folio has been used. */
  public static final int USED = 1 << 9;

  /** A folio of one page has been isolated and referenced; one of an order: plus the order. */
  public static final int TAKEN = 1;

  /** The folio is on no LRU list, or the entry does not map it any more. */
  public static final int NOT_ON_LRU = -1;

  /** Somebody else references the folio. */
  public static final int REFERENCED = -2;

  @Override
  public int[] on(NodeMemory memory) {
    int[] answers = new int[pfns.length];
    TreeSet<Long> taken = new TreeSet<>();
    for (int i = 0; i < pfns.length; i++) {
      long head = memory.frames().head(pfns[i]);
      if (!taken.contains(head)) {
        answers[i] = judge(memory, i, head);
      }
      if (answers[i] == GOOD && take && taken.add(head)) {
        memory.leaveLru(head);
        memory.frames().set(head, PageFlags.ISOLATED);
        memory.frames().addRefs(head, 1);
        answers[i] = TAKEN + memory.frames().order(head);
      }
    }
    return answers;
  }

  private int judge(NodeMemory memory, int i, long head) {
    FrameTable frames = memory.frames();
    if (!frames.has(head, PageFlags.LRU) || !frames.hasMapping(pfns[i], mappings[i])) {
      return NOT_ON_LRU;
    }
    if (frames.refs(head) != Mappings.of(frames, head).count()) {
      return REFERENCED;
    }
    int shared = frames.mappingCount(pfns[i]) > 1 ? SHARED : 0;
    int used = frames.has(head, PageFlags.REFERENCED) ? USED : 0;
    return take ? GOOD : GOOD | shared | used;
  }
}
