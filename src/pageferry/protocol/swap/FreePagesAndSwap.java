package pageferry.protocol.swap;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.rmap.PerNode;

/**
 * Gives back the references that cleared entries held, and takes pages that only the swap cache has
 * now out of it: free_pages_and_swap_cache() (mm/swap_state.c, Linux 6.1). Returns 0.
 */
public final class FreePagesAndSwap extends Routine {
  private final EntryList entries;
  private EntryList cached = new EntryList();
  private int at;

  /**
   * @param entries the entries whose references the caller has
   */
  public FreePagesAndSwap(EntryList entries) {
    super(KernelFunction.FREE_SWAP_CACHE);
    this.entries = entries;
  }

  @Override
  protected Instruction start() {
    PerNode find = PerNode.swapCached(entries);
    return call(find, nothing -> found(find.refused()));
  }

  private Instruction found(EntryList inCache) {
    cached = inCache;
    return next(0);
  }

  private Instruction next(long nothing) {
    return at == cached.count()
        ? call(PerNode.put(entries), this::done)
        : call(new FreeSwapCache(cached.pfn(at++)), this::next);
  }
}
