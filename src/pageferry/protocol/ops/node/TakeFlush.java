package pageferry.protocol.ops.node;

import pageferry.mm.CpuMask;

/**
 * Says which CPUs have to be shot down before frames are used, and that this will be done:
 * luf_flush() ("LUF", linux-mm, 2024).
 *
 * @param pfn the first frame
 * @param pages how many
 */
public record TakeFlush(long pfn, int pages) implements NodeOp<CpuMask> {
  @Override
  public CpuMask on(NodeMemory memory) {
    return LateFlushes.of(memory, pfn).before(pfn, pages);
  }
}
