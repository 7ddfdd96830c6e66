package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * Looks at a folio that is to be migrated: references, flags and who maps it.
 *
 * @param pfn any page of the folio
 */
public record LookAtSource(long pfn) implements NodeOp<SourceLook> {
  @Override
  public SourceLook on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    int refs = frames.refs(head);
    boolean pinned = memory.pins().maybePinned(head) && anyExclusive(frames, head);
    Mappings mappings = Mappings.of(frames, head);
    CachePlace place = memory.objects().get(head);
    boolean anon = frames.has(head, PageFlags.ANON);
    int inode = place == null || anon ? 0 : place.inode();
    return new SourceLook(refs, frames.flags(head), frames.order(head), pinned, mappings, inode);
  }

  private static boolean anyExclusive(FrameTable frames, long head) {
    long end = frames.end(head);
    for (long page = head; page < end; page++) {
      if (frames.has(page, PageFlags.EXCLUSIVE)) {
        return true;
      }
    }
    return false;
  }
}
