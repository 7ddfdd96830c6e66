package pageferry.protocol.node;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * Records further entries that map pages of this node, each with a reference; anonymous pages stop
 * being exclusive: page_try_dup_anon_rmap() at fork (mm/memory.c, Linux 6.1). Answers 0.
 *
 * @param pfns the page per entry
 * @param mappings the entries
 * @param count how many of both arrays are used
 */
public record AddMappings(long[] pfns, long[] mappings, int count) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    for (int i = 0; i < count; i++) {
      frames.addMapping(pfns[i], mappings[i]);
      frames.addRefs(frames.head(pfns[i]), 1);
      frames.clear(pfns[i], PageFlags.EXCLUSIVE);
    }
    return 0;
  }
}
