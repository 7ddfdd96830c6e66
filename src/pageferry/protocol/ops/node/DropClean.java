package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * Frees folios of files that nobody locks, maps or references and that need not be written back:
 * mapping_evict_folio() (mm/truncate.c) and __remove_mapping() (mm/vmscan.c, Linux 6.1). Answers
 * them; their inodes have to forget them.
 *
 * @param all whether every such page of the node is meant
 * @param pfns otherwise the pages in question
 */
public record DropClean(boolean all, List<Long> pfns) implements NodeOp<List<DropClean.Dropped>> {
  /**
   * A folio that is gone.
   *
   * @param pfn its first frame
   * @param place where it was
   */
  public record Dropped(long pfn, CachePlace place) {}

  @Override
  public List<Dropped> on(NodeMemory memory) {
    List<Dropped> dropped = new ArrayList<>();
    for (long pfn : all ? memory.objects().pages() : pfns) {
      CachePlace place = memory.objects().get(pfn);
      if (place != null && isMeant(memory.frames(), pfn) && isClean(memory, pfn)) {
        memory.frames().clear(pfn, PageFlags.CACHE);
        memory.put(pfn, 1 << memory.frames().order(pfn));
        dropped.add(new Dropped(pfn, place));
      }
    }
    return dropped;
  }

  /** The swap cache belongs to no file system, so nobody who goes through those comes to it. */
  private boolean isMeant(FrameTable frames, long pfn) {
    return !all || !frames.has(pfn, PageFlags.ANON);
  }

  private static boolean isClean(NodeMemory memory, long pfn) {
    FrameTable frames = memory.frames();
    return !memory.objects().isLocked(pfn)
        && !frames.has(pfn, PageFlags.SWAPBACKED | PageFlags.HUGETLB | PageFlags.DIRTY)
        && frames.refs(pfn) == 1 << frames.order(pfn)
        && frames.mappingCount(pfn) == 0;
  }
}
