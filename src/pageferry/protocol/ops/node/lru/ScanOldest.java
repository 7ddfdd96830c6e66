package pageferry.protocol.ops.node.lru;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.Generations;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Scans the list of a group's oldest generation: isolate_folios() with scan_folios(), and
 * try_to_inc_min_seq() (mm/vmscan.c, Linux 6.12 and 7.2). What is of a younger generation, or
 * protected, goes to the list where it belongs; the rest is isolated.
 *
 * @param group the number of a control group
 * @param batch how many folios are scanned at most
 * @param exact whether all that was scanned counts, also where nothing is isolated: since 7.2
 */
public record ScanOldest(int group, int batch, boolean exact)
    implements NodeOp<ScanOldest.Scanned> {
  /** MIN_LRU_BATCH: so many pages are isolated at once. */
  public static final int BATCH = 64;

  /**
   * What was found.
   *
   * @param folios those that are isolated now, oldest first, as {@link IsolateAnon#pfn} and {@link
   *     IsolateAnon#order} read them
   * @param pages how many pages count as scanned
   */
  public record Scanned(long[] folios, int pages) {}

  @Override
  public Scanned on(NodeMemory memory) {
    Generations generations = memory.lists().generations(group);
    boolean dropped = exact && generations.dropEmpty(memory.lists().anon(group));
    if (generations.evictsNothing()) {
      dropped |= !exact && generations.dropEmpty(memory.lists().anon(group));
      return new Scanned(new long[0], dropped && !generations.evictsNothing() ? 1 : 0);
    }
    Scanned scanned = scan(memory, generations);
    boolean drops =
        (!exact || scanned.pages() > 0) && generations.dropEmpty(memory.lists().anon(group));
    if (exact) {
      return scanned;
    }
    int pages = scanned.folios().length > 0 ? scanned.pages() : 0;
    int counted = generations.evictsNothing() ? 0 : pages + (drops ? 1 : 0);
    return new Scanned(scanned.folios(), counted);
  }

  /** isolate_folio(). */
  private static void isolate(NodeMemory memory, Generations generations, long head) {
    generations.isolated(head);
    memory.leaveLru(head, true);
    memory.frames().set(head, PageFlags.ISOLATED);
    memory.frames().addRefs(head, 1);
  }

  private Scanned scan(NodeMemory memory, Generations generations) {
    FrameTable frames = memory.frames();
    long[] listed = memory.lists().anon(group);
    long[] taken = new long[listed.length];
    int count = 0;
    int isolated = 0;
    int pages = 0;
    int left = batch;
    for (long head : listed) {
      if (left == 0 || isolated >= BATCH) {
        break;
      }
      if (generations.listOf(head) == generations.oldest()) {
        left--;
        pages += 1 << frames.order(head);
        if (!memory.lists().sort(generations, head)) {
          isolate(memory, generations, head);
          isolated += 1 << frames.order(head);
          taken[count++] = IsolateAnon.coded(head, frames.order(head));
        }
      }
    }
    return new Scanned(Arrays.copyOf(taken, count), pages);
  }
}
