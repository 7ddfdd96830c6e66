package pageferry.protocol.ops.node;

import pageferry.mm.ZoneType;

/** Tells kcompactd what it is asked for: kcompactd() (mm/compaction.c, Linux 6.1). */
public record NextCompaction() implements NodeOp<NextCompaction.Wanted> {
  /**
   * What is asked for.
   *
   * @param order blocks of which order, 0 if nothing is
   * @param highest the highest zone that may serve
   */
  public record Wanted(int order, ZoneType highest) {}

  @Override
  public Wanted on(NodeMemory memory) {
    return memory.zones().get(0).compaction().request().take();
  }
}
