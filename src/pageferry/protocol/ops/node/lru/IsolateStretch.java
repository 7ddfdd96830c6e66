package pageferry.protocol.ops.node.lru;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.Turn;

/**
 * Takes all folios of a stretch of page frames off their LRU lists and references them: the loop of
 * damon_pa_migrate() (mm/damon/paddr.c, Linux 6.11). Answers them in the order of their frames.
 *
 * @param first the first frame
 * @param end the frame after the last one
 */
public record IsolateStretch(long first, long end) implements NodeOp<List<IsolateStretch.Folio>> {
  /** A folio that has been taken. */
  public record Folio(long pfn, int order) {}

  @Override
  public Turn turn() {
    return Turn.lruLock(1);
  }

  @Override
  public List<Folio> on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    List<Folio> taken = new ArrayList<>();
    for (long pfn = first; pfn < end; pfn++) {
      long head = frames.head(pfn);
      if (frames.has(head, PageFlags.LRU)) {
        memory.leaveLru(head);
        frames.set(head, PageFlags.ISOLATED);
        frames.addRefs(head, 1);
        taken.add(new Folio(head, frames.order(head)));
      }
    }
    return taken;
  }
}
