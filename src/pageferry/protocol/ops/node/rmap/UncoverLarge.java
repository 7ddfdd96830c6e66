package pageferry.protocol.ops.node.rmap;

import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * What the removal of small entries, one by one, does to a large anonymous folio that is being
 * unmapped for a migration: the page_remove_rmap() of try_to_migrate_one() (mm/rmap.c, Linux 6.1)
 * queues it to be split. Answers 0.
 *
 * @param head the folio's first page
 */
public record UncoverLarge(long head) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int mapped = frames.mappingCount(head) > frames.hugeMappings(head) ? 1 : 0;
    long end = frames.end(head);
    for (long page = head + 1; page < end; page++) {
      mapped += frames.mappingCount(page) > 0 ? 1 : 0;
    }
    boolean partly = mapped > 1 || !memory.has(KernelSwitch.DEFERS_PARTLY_MAPPED_ONLY);
    if (frames.has(head, PageFlags.ANON) && mapped > 0 && partly) {
      memory.deferSplit(head);
    }
    return 0;
  }
}
