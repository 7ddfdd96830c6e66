package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;

/**
 * Folios that reclaim has written and wants next, until there are enough of them to be moved to the
 * old end of their lists: the batch lru_rotate or lru_move_tail of the CPU that hears of the device
 * (mm/swap.c, Linux 6.1 and 6.12). Each has a reference so long.
 *
 * <p>Departure: the CPU has one batch for all nodes.
 */
public final class Rotations {
  private final NodeMemory memory;
  private final int capacity;
  private final boolean takesOff;
  private final List<Long> heads = new ArrayList<>();

  /**
   * @param capacity how many are moved at once
   */
  Rotations(NodeMemory memory, int capacity) {
    this.memory = memory;
    this.capacity = capacity;
    this.takesOff = memory.has(KernelSwitch.LRU_GENERATIONS);
  }

  /** The folios. */
  public List<Long> all() {
    return List.copyOf(heads);
  }

  /** A folio whose writeback has ended comes last: folio_rotate_reclaimable(). */
  void add(long head) {
    FrameTable frames = memory.frames();
    int stays = PageFlags.DIRTY | PageFlags.UNEVICTABLE | PageFlags.ACTIVE;
    if (!frames.has(head, PageFlags.LRU) || frames.has(head, stays)) {
      return;
    }
    frames.addRefs(head, 1);
    if (takesOff) {
      memory.leaveLru(head, true);
      memory.lengths().grow(1L << frames.order(head));
    }
    heads.add(head);
    if (heads.size() >= capacity || frames.order(head) > 0) {
      flush();
    }
  }

  /** Moves all: lru_move_tail_fn(). Answers how many there were. */
  public int flush() {
    FrameTable frames = memory.frames();
    List<Long> all = all();
    heads.clear();
    for (long head : all) {
      boolean alone = frames.refs(head) == 1;
      if (takesOff) {
        memory.lengths().grow(-(1L << frames.order(head)));
      }
      if (takesOff && !alone) {
        memory.joinLru(head);
      }
      memory.lists().rotate(head);
      memory.put(head, 1);
    }
    return all.size();
  }
}
