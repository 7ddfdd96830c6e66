package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * Looks at a folio that is to be migrated: references, flags and who maps it.
 *
 * @param pfn the folio's first page
 */
public record LookAtSource(long pfn) implements NodeOp<SourceLook> {
  @Override
  public SourceLook on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int refs = frames.refs(pfn);
    int order = frames.order(pfn);
    boolean pinned = memory.maybePinned(pfn) && anyExclusive(frames, order);
    Mappings mappings = Mappings.of(frames, pfn);
    CachePlace place = memory.objects().get(pfn);
    int inode = place == null ? 0 : place.inode();
    return new SourceLook(refs, frames.flags(pfn), order, pinned, mappings, inode);
  }

  private boolean anyExclusive(FrameTable frames, int order) {
    for (long page = pfn; page < pfn + (1L << order); page++) {
      if (frames.has(page, PageFlags.EXCLUSIVE)) {
        return true;
      }
    }
    return false;
  }
}
