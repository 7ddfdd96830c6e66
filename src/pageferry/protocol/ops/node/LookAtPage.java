package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.mm.ZoneType;

/**
 * Looks at a page to which the asker has a reference.
 *
 * @param pfn the page
 */
public record LookAtPage(long pfn) implements NodeOp<LookAtPage.Look> {
  /**
   * What is seen.
   *
   * @param head the first page of the page's folio
   * @param order the folio's order
   * @param flags the folio's {@link pageferry.mm.PageFlags}
   * @param poisoned whether the page has been taken out of service
   * @param movable whether it lies in ZONE_MOVABLE
   */
  public record Look(long head, int order, int flags, boolean poisoned, boolean movable) {
    public boolean has(int flag) {
      return (flags & flag) != 0;
    }
  }

  @Override
  public Look on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    boolean poisoned = frames.has(pfn, PageFlags.HWPOISON);
    boolean movable = ContigZone.zone(memory, pfn).type() == ZoneType.MOVABLE;
    return new Look(head, frames.order(head), frames.flags(head), poisoned, movable);
  }
}
