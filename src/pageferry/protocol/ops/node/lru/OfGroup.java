package pageferry.protocol.ops.node.lru;

import java.util.List;
import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;

/** Which folios are a control group's. */
final class OfGroup {
  private OfGroup() {}

  /** Whether a folio is on an LRU list and one of these address spaces maps it. */
  static boolean has(FrameTable frames, List<Integer> spaces, long pfn) {
    if (!frames.has(pfn, PageFlags.LRU)) {
      return false;
    }
    boolean mapped = false;
    long end = frames.end(pfn);
    for (long page = pfn; page < end; page++) {
      if (frames.mappingCount(page) > 0) {
        mapped = true;
        if (isOfOne(frames.mappings(page), spaces)) {
          return true;
        }
      }
    }
    return !mapped && frames.has(pfn, PageFlags.CACHE);
  }

  private static boolean isOfOne(long[] mappings, List<Integer> spaces) {
    for (long mapping : mappings) {
      if (spaces.contains(Mapping.mm(mapping))) {
        return true;
      }
    }
    return false;
  }
}
