package pageferry.protocol.node;

import java.util.BitSet;
import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;

/**
 * What the removal of small entries, one by one, does to a large anonymous folio that is being
 * unmapped for a migration: the page_remove_rmap() of try_to_migrate_one() (mm/rmap.c, Linux 6.1)
 * queues it to be split. The address spaces come in the order in which they were made, and as long
 * as a huge entry is left the small ones before it uncover nothing. Answers 0.
 *
 * @param head the folio's first page
 */
public record UncoverLarge(long head) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    Mappings all = Mappings.of(frames, head);
    int lastHuge = -1;
    for (int i = 0; i < all.count(); i++) {
      boolean huge = Mapping.isHuge(all.code(i));
      lastHuge = huge ? Math.max(lastHuge, Mapping.mm(all.code(i))) : lastHuge;
    }
    BitSet uncovered = new BitSet();
    for (int i = 0; i < all.count(); i++) {
      if (Mapping.mm(all.code(i)) > lastHuge) {
        uncovered.set(all.page(i));
      }
    }
    int enough = lastHuge < 0 && memory.has(KernelSwitch.DEFERS_PARTLY_MAPPED_ONLY) ? 2 : 1;
    if (frames.has(head, PageFlags.ANON) && uncovered.cardinality() >= enough) {
      memory.deferSplit(head);
    }
    return 0;
  }
}
