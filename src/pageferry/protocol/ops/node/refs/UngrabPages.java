package pageferry.protocol.ops.node.refs;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Gives back what {@link GrabPages} has taken: gup_put_folio() (mm/gup.c, Linux 6.1). Answers the
 * base pages freed.
 *
 * @param first the first page
 * @param count how many pages, in frames side by side
 * @param pinned whether they were pinned
 */
public record UngrabPages(long first, int count, boolean pinned) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    int freed = 0;
    for (int at = 0; at < count; ) {
      int together = (int) Math.min(count - at, memory.frames().end(first + at) - first - at);
      long head = memory.frames().head(first + at);
      freed += memory.put(head, memory.pins().end(head, together, pinned));
      at += together;
    }
    return freed;
  }
}
