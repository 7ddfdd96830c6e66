package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/** Which folios are a control group's. */
final class OfGroup {
  private OfGroup() {}

  /** Whether a folio is on an LRU list and charged to a group; the root has those of all. */
  static boolean has(FrameTable frames, int group, long pfn) {
    return frames.has(pfn, PageFlags.LRU) && (group == 0 || frames.group(pfn) == group);
  }
}
