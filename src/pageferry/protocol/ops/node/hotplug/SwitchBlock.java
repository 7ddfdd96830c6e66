package pageferry.protocol.ops.node.hotplug;

import pageferry.mm.BlockRefusal;
import pageferry.mm.Errno;
import pageferry.protocol.ops.node.MemoryBlocks;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Changes the state of a memory block. Answers 0, {@link #LAST}, or what {@link BlockRefusal}
 * reads: -EINVAL if it has that state already.
 *
 * @param block its first frame
 * @param change what is done
 */
public record SwitchBlock(long block, Change change) implements NodeOp<Integer> {
  /** The node has lost its last memory, or gained its first. */
  public static final int LAST = 1;

  /** What is done to a block. */
  public enum Change {
    /** Its free pages leave the free lists, on the way offline: start_isolate_page_range(). */
    ISOLATE,
    /** It goes offline, empty: the end of offline_pages(). */
    REMOVE,
    /** Its free pages come back after a failure: undo_isolate_page_range(). */
    RETURN,
    /** Its pages come back: online_pages(). */
    ADD
  }

  @Override
  public Integer on(NodeMemory memory) {
    MemoryBlocks blocks = memory.blocks();
    boolean offline = blocks.isOffline(block);
    return switch (change) {
      case ISOLATE -> offline ? BlockRefusal.STATE.with(Errno.EINVAL) : blocks.isolate(block);
      case REMOVE -> blocks.setOffline(block) ? LAST : 0;
      case RETURN -> {
        blocks.giveBack(block);
        yield 0;
      }
      case ADD -> {
        if (!offline) {
          yield Errno.EINVAL.negated();
        }
        boolean first = blocks.isAllOffline();
        blocks.giveBack(block);
        yield first ? LAST : 0;
      }
    };
  }
}
