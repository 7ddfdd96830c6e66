package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.mm.VmCounter;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Moves folios between the evictable lists and the unevictable one and drops the batch's
 * references: mlock_pagevec() (mm/mlock.c, Linux 6.1). Answers nothing of use.
 *
 * @param coded per folio its first frame times four plus the kind's number
 */
public record MlockFolios(long[] coded) implements NodeOp<Integer> {
  /** A batch's place for a folio. */
  public static long code(long pfn, MlockKind kind) {
    return pfn << 2 | kind.ordinal();
  }

  /** The folio of a batch's place. */
  public static long pfn(long code) {
    return code >> 2;
  }

  @Override
  public Integer on(NodeMemory memory) {
    for (long code : coded) {
      long pfn = memory.frames().head(pfn(code));
      switch (MlockKind.values()[(int) code & 3]) {
        case NEW -> {
          if (memory.frames().refs(pfn) > 1) {
            memory.frames().set(pfn, PageFlags.MLOCKED);
            memory.joinLru(pfn);
            memory.lockers(pfn, 1);
          }
        }
        case LOCK -> lock(memory, pfn);
        case UNLOCK -> unlock(memory, pfn);
      }
      memory.put(pfn, 1);
    }
    return coded.length;
  }

  /** __mlock_page(). */
  static void lock(NodeMemory memory, long pfn) {
    FrameTable frames = memory.frames();
    if (!frames.has(pfn, PageFlags.LRU) || !frames.has(pfn, PageFlags.MLOCKED)) {
      return;
    }
    if (!frames.has(pfn, PageFlags.UNEVICTABLE)) {
      memory.leaveLru(pfn);
      memory.joinLru(pfn);
    }
    memory.lockers(pfn, 1);
  }

  /** __munlock_page(). */
  static void unlock(NodeMemory memory, long pfn) {
    FrameTable frames = memory.frames();
    boolean onLru = frames.has(pfn, PageFlags.LRU);
    boolean unevictable = frames.has(pfn, PageFlags.UNEVICTABLE);
    if (onLru && unevictable && memory.lockers(pfn, -1) > 0) {
      return;
    }
    if (frames.has(pfn, PageFlags.MLOCKED)) {
      frames.clear(pfn, PageFlags.MLOCKED);
      if (onLru || !unevictable) {
        memory.count(VmCounter.UNEVICTABLE_PGS_MUNLOCKED, 1L << frames.order(pfn));
      }
    }
    if (onLru && unevictable) {
      memory.leaveLru(pfn);
      memory.joinLru(pfn);
    }
  }
}
