package pageferry.protocol.ops.node;

import java.util.TreeSet;
import pageferry.mm.CpuMask;
import pageferry.mm.Pfn;
import pageferry.world.KernelBug;

/**
 * The frames of a zone whose TLB flush waits until one of them is used again: the generations of
 * "unmap and reuse: lazy flushes" (LUF, linux-mm, 2024) in the small. One flush serves all that
 * wait.
 */
final class LateFlushes {
  private final TreeSet<Long> frames = new TreeSet<>();
  private CpuMask cpus = CpuMask.NONE;

  /** Those of the zone that a frame belongs to. */
  static LateFlushes of(NodeMemory memory, long pfn) {
    for (ZoneMemory zone : memory.zones()) {
      if (zone.owns(pfn)) {
        return zone.late();
      }
    }
    throw new KernelBug(Pfn.text(pfn) + " is in none of the zones of a node");
  }

  /** The frames may be in the TLBs of CPUs. */
  void putOff(long pfn, int pages, CpuMask stale) {
    for (long frame = pfn; frame < pfn + pages; frame++) {
      frames.add(frame);
    }
    cpus = cpus.or(stale);
  }

  /** The CPUs to be shot down before frames are used; nothing waits afterwards if there are any. */
  CpuMask before(long pfn, int pages) {
    Long next = frames.ceiling(pfn);
    if (next == null || next >= pfn + pages) {
      return CpuMask.NONE;
    }
    CpuMask stale = cpus;
    frames.clear();
    cpus = CpuMask.NONE;
    return stale;
  }
}
