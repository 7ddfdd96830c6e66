package pageferry.protocol.ops.node;

import pageferry.mm.CpuMask;

/**
 * Notes that CPUs may still reach a folio's frames by their TLBs, which matters when these are used
 * again: fold_luf_batch() ("LUF", linux-mm, 2024). Answers 0.
 *
 * @param pfn the folio's first page
 * @param pages how many it has
 * @param cpus the CPUs
 */
public record PutOffFlush(long pfn, int pages, CpuMask cpus) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    LateFlushes.of(memory, pfn).putOff(pfn, pages, cpus);
    return 0;
  }
}
