package pageferry.protocol.gup;

import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.NodeMask;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.CollectRange;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.rmap.PerNode;

/**
 * Marks the pages of a stretch as used, as far as small entries map them: follow_page_pte() with
 * FOLL_TOUCH (mm/gup.c, Linux 6.1). A huge entry only has its own accessed bit set. Returns 0.
 */
final class TouchPages extends Routine {
  private final long end;
  private final boolean write;
  private long at;

  TouchPages(long start, long end, boolean write) {
    super(KernelFunction.GET_USER_PAGES);
    this.at = start;
    this.end = end;
    this.write = write;
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    if (at >= end) {
      return done(0);
    }
    CollectRange collect = new CollectRange(at, end, NodeMask.NONE, false);
    return ask(current().mm(), collect, MmapLock.NONE, 0, this::collected);
  }

  private Instruction collected(CollectRange.Collected collected) {
    at = collected.next();
    EntryList entries = collected.entries();
    boolean huge = entries.count() == 1 && Mapping.isHuge(entries.mapping(0));
    return huge || entries.count() == 0
        ? next()
        : call(PerNode.touch(entries, write), nothing -> next());
  }
}
