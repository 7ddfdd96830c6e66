package pageferry.protocol.ops.node.lru;

import java.util.stream.LongStream;
import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * The folios of a control group that MADV_FREE has freed and reclaim looks at next, oldest first:
 * they are on the inactive list of files (mm/swap.c, lru_lazyfree_fn(), Linux 6.1). Where there are
 * generations, they are of the oldest of files, which is scanned before anonymous memory, a batch
 * at once (isolate_folios() and get_type_to_scan(), mm/vmscan.c, Linux 6.12).
 *
 * @param givers whose folios
 * @param priority all of them divided by 2 to the power of it are looked at
 * @param anon whether anonymous memory can be reclaimed there too, which counts with them then
 */
public record OldestFreed(Givers givers, int priority, boolean anon)
    implements NodeOp<OldestFreed.Freed> {
  /**
   * What is looked at.
   *
   * @param folios their first pages
   * @param enough whether anonymous memory is left alone at that priority
   */
  public record Freed(long[] folios, boolean enough) {}

  @Override
  public Freed on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long[] freed =
        LongStream.of(memory.lists().files(false))
            .filter(pfn -> frames.has(pfn, PageFlags.ANON) && givers.have(frames, pfn))
            .toArray();
    if (freed.length == 0 || !memory.has(KernelSwitch.LRU_GENERATIONS)) {
      return new Freed(LongStream.of(freed).limit(freed.length >> priority).toArray(), false);
    }
    long share = freed.length + (anon ? anonymous(memory) : 0) >> priority;
    long[] batch = LongStream.of(freed).limit(share == 0 ? 0 : ScanOldest.BATCH).toArray();
    return new Freed(batch, batch.length > 0 && batch.length >= share);
  }

  private long anonymous(NodeMemory memory) {
    FrameTable frames = memory.frames();
    return LongStream.concat(
            LongStream.of(memory.lists().anon(true)), LongStream.of(memory.lists().anon(false)))
        .filter(pfn -> givers.have(frames, pfn))
        .map(pfn -> 1L << frames.order(pfn))
        .sum();
  }
}
