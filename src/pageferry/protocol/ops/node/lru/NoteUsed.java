package pageferry.protocol.ops.node.lru;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.Generations;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Folios of a group have been found used by a walk of page tables, or beside one that reclaim has
 * in its hands: walk_update_folio() (mm/vmscan.c, Linux 6.12 and 7.2). Answers the indices of those
 * that are on a list of the group.
 *
 * @param group the number of a control group
 * @param pages the pages
 * @param stretches which stretches of page tables have much that is used
 * @param how who has found them
 */
public record NoteUsed(int group, long[] pages, long[] stretches, How how)
    implements NodeOp<int[]> {
  /** Who finds pages used. */
  public enum How {
    /** A walk of page tables, before a new generation begins. */
    WALK,
    /** Reclaim that has walked, or will. */
    BESIDE,
    /** Reclaim that does not: who is found is active at once. */
    BESIDE_AT_ONCE
  }

  @Override
  public int[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    Generations generations = memory.lists().generations(group);
    int[] listed = new int[pages.length];
    int count = 0;
    long last = -1;
    for (int i = 0; i < pages.length; i++) {
      long head = frames.head(pages[i]);
      boolean ours = frames.group(head) == group && !frames.has(head, PageFlags.UNEVICTABLE);
      if (ours && frames.has(head, PageFlags.LRU)) {
        listed[count++] = i;
        if (head != last) {
          found(memory, generations, head);
        }
        last = head;
      }
    }
    generations.remember(generations.youngest() + (how == How.WALK ? 1 : 0), stretches);
    return Arrays.copyOf(listed, count);
  }

  private void found(NodeMemory memory, Generations generations, long head) {
    if (how != How.BESIDE_AT_ONCE) {
      generations.found(head);
    } else if (generations.activates(head)) {
      memory.leaveLru(head);
      memory.frames().set(head, PageFlags.ACTIVE);
      memory.joinLru(head);
    }
  }
}
