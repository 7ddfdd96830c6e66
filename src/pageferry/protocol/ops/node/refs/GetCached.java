package pageferry.protocol.ops.node.refs;

import pageferry.mm.FrameTable;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * References a folio that a page cache was seen to have: filemap_get_entry() (mm/filemap.c, Linux
 * 6.1). Answers the folio's first page, or {@link #GONE} if the cache has it no more.
 *
 * @param pfn a page of the folio
 * @param inode the cache's inode
 */
public record GetCached(long pfn, int inode) implements NodeOp<Long> {
  /** The cache does not have it any more. */
  public static final long GONE = -1;

  @Override
  public Long on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    CachePlace place = memory.objects().get(head);
    if (place == null || place.inode() != inode) {
      return GONE;
    }
    frames.addRefs(head, 1);
    return head;
  }
}
