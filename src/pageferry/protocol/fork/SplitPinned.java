package pageferry.protocol.fork;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.thp.SplitHugePmd;

/**
 * Splits the parent's entry of a huge page that may be pinned, as it was before fork() protected
 * it: the -EAGAIN of copy_huge_pmd() (mm/huge_memory.c, Linux 6.1). Returns 0.
 */
final class SplitPinned extends Routine {
  private final ForkChunk.Chunk chunk;

  SplitPinned(ForkChunk.Chunk chunk) {
    super(KernelFunction.COPY_HUGE_PMD);
    this.chunk = chunk;
  }

  @Override
  protected Instruction start() {
    long first = chunk.first();
    long original = chunk.original(first, chunk.huge().entry());
    SetEntry restore = new SetEntry(first, chunk.huge().entry(), original);
    return ask(current().mm(), restore, MmapLock.NONE, cost(Cost.SET_PTE), ours -> split(original));
  }

  private Instruction split(long original) {
    return call(new SplitHugePmd(current().mm(), chunk.first(), original), this::done);
  }
}
