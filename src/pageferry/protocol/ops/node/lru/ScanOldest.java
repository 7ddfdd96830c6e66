package pageferry.protocol.ops.node.lru;

import java.util.LinkedHashSet;
import java.util.Set;
import pageferry.mm.FrameTable;
import pageferry.protocol.ops.node.Generations;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Scans the list of the oldest generation: scan_folios() (mm/vmscan.c, Linux 7.2). What aging has
 * found used goes to the list where it belongs, the rest is to be reclaimed.
 *
 * @param givers whose folios
 * @param batch how many folios are scanned at most
 */
public record ScanOldest(Givers givers, int batch) implements NodeOp<ScanOldest.Scanned> {
  /**
   * What was found.
   *
   * @param folios to be reclaimed, oldest first
   * @param pages how many pages were scanned
   */
  public record Scanned(long[] folios, int pages) {}

  @Override
  public Scanned on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    Generations generations = memory.lists().generations();
    long[] places = memory.lists().anon(false);
    generations.dropEmpty(places, pfn -> false);
    Set<Long> found = new LinkedHashSet<>();
    int scanned = 0;
    int pages = 0;
    int oldest = givers.oldest(memory);
    boolean none = generations.isYoung(oldest);
    for (long pfn : none ? new long[0] : places) {
      boolean here = scanned < batch && givers.have(frames, pfn);
      if (here && generations.isOf(pfn, oldest)) {
        scanned++;
        pages += 1 << frames.order(pfn);
        if (generations.isPromoted(pfn)) {
          memory.lists().sort(pfn);
        } else {
          found.add(pfn);
        }
      }
    }
    generations.dropEmpty(places, found::contains);
    return new Scanned(found.stream().mapToLong(Long::longValue).toArray(), pages);
  }
}
