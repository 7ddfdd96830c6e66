package pageferry.protocol.ops.node.rmap;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Records that entries are about to move to other addresses; their references stay:
 * move_page_tables() (mm/mremap.c, Linux 6.1), whose reverse map finds a page by its offset.
 * Answers the indices of entries that are known neither here nor there, for a migration has their
 * pages.
 *
 * @param pfns the page per entry
 * @param mappings the entries
 * @param shift how many pages they move up
 */
public record RenameMappings(long[] pfns, long[] mappings, long shift) implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int[] refused = new int[pfns.length];
    int count = 0;
    for (int i = 0; i < pfns.length; i++) {
      long old = mappings[i];
      long moved = Mapping.of(Mapping.mm(old), Mapping.vpn(old) + shift, Mapping.isHuge(old));
      if (frames.removeMapping(pfns[i], old)) {
        frames.addMapping(pfns[i], moved);
      } else if (!frames.hasMapping(pfns[i], moved)) {
        refused[count++] = i;
      }
    }
    return Arrays.copyOf(refused, count);
  }
}
