package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Begins a generation, and makes folios that were used of the youngest before it:
 * try_to_inc_max_seq() (mm/vmscan.c, Linux 7.2). Answers how many there are.
 *
 * @param used pages whose entries had their accessed bit set
 */
public record AgeFolios(long[] used) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int promoted = 0;
    for (long page : used) {
      long head = frames.head(page);
      if (frames.has(head, PageFlags.LRU) && !frames.has(head, PageFlags.UNEVICTABLE)) {
        memory.lists().generations().promote(head);
        frames.set(head, PageFlags.WORKINGSET);
        promoted++;
      }
    }
    memory.lists().generations().age(memory.lists().anon(false));
    return promoted;
  }
}
