package pageferry.protocol.ops.node.refs;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * References a folio that is being migrated: the get_page_unless_zero() of __migration_entry_wait()
 * (mm/migrate.c, Linux 4.15). Answers whether it did; if not, the migration is over.
 *
 * @param pfn any page of the folio
 */
public record GetMigrating(long pfn) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    if (frames.refs(head) == 0 || !frames.has(head, PageFlags.ISOLATED)) {
      return false;
    }
    frames.addRefs(head, 1);
    return true;
  }
}
