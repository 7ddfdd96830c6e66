package pageferry.protocol.ops.node;

import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * The dirty folios of files of a node that are not being written, with where they belong: what the
 * flusher threads find to do (fs/fs-writeback.c, Linux 6.1).
 */
public record DirtyFiles() implements NodeOp<SortedMap<Long, CachePlace>> {
  @Override
  public SortedMap<Long, CachePlace> on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    TreeMap<Long, CachePlace> found = new TreeMap<>();
    for (long pfn : memory.objects().pages()) {
      CachePlace place = memory.objects().get(pfn);
      boolean file = !frames.has(pfn, PageFlags.SWAPBACKED | PageFlags.HUGETLB);
      boolean dirty = frames.has(pfn, PageFlags.DIRTY) && !frames.has(pfn, PageFlags.WRITEBACK);
      if (place != null && file && dirty) {
        found.put(pfn, place);
      }
    }
    return found;
  }
}
