package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Notes that the kernel has used pages on behalf of their task: folio_mark_accessed() (mm/swap.c,
 * Linux 6.1 and 6.12) of follow_page_pte() with FOLL_TOUCH (mm/gup.c). Used for the first time a
 * folio is referenced, and used again it becomes active, or, where there are generations, of the
 * working set before 6.14. Wanted for writing, pages of no file are dirty, also where an entry
 * could be written without a fault. Answers what it refuses, which is nothing.
 *
 * @param pfns the pages
 * @param write whether they were wanted for writing
 */
public record MarkAccessed(long[] pfns, boolean write) implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    for (long pfn : pfns) {
      long head = frames.head(pfn);
      if (frames.has(head, PageFlags.SWAPBACKED)) {
        accessed(memory, head);
      }
      if (write && frames.has(head, PageFlags.ANON | PageFlags.SWAPBACKED)) {
        frames.set(head, PageFlags.DIRTY);
      }
    }
    return new int[0];
  }

  private static void accessed(NodeMemory memory, long head) {
    FrameTable frames = memory.frames();
    if (!frames.has(head, PageFlags.REFERENCED)) {
      frames.set(head, PageFlags.REFERENCED);
    } else if (!frames.has(head, PageFlags.UNEVICTABLE)) {
      again(memory, head);
    }
  }

  private static void again(NodeMemory memory, long head) {
    FrameTable frames = memory.frames();
    if (memory.has(KernelSwitch.LRU_GENERATIONS)) {
      memory.lists().generations(frames.group(head)).usedAgain(head);
    } else if (!frames.has(head, PageFlags.ACTIVE)) {
      activate(memory, head);
      frames.clear(head, PageFlags.REFERENCED);
    }
  }

  private static void activate(NodeMemory memory, long head) {
    boolean listed = memory.frames().has(head, PageFlags.LRU);
    if (listed) {
      memory.leaveLru(head);
    }
    memory.frames().set(head, PageFlags.ACTIVE);
    if (listed) {
      memory.joinLru(head);
    }
  }
}
