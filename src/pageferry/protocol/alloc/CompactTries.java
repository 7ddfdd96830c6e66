package pageferry.protocol.alloc;

import org.jspecify.annotations.Nullable;
import pageferry.mm.CompactResult;
import pageferry.mm.CompactScope;
import pageferry.mm.Gfp;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Processor;

/**
 * When an allocation has memory compacted: __alloc_pages_slowpath() and
 * __alloc_pages_direct_compact() (mm/page_alloc.c, Linux 6.1). A costly one does so before it
 * reclaims anything, without a wait; each that needs more than a page after each round of reclaim.
 */
final class CompactTries {
  /** PAGE_ALLOC_COSTLY_ORDER. */
  private static final int COSTLY = 3;

  private final int order;
  private final boolean noRetry;
  private final boolean able;
  private int tried = -1;
  private boolean stalled;
  private CompactResult last = CompactResult.CONTINUE;

  CompactTries(int order, int gfp) {
    this.order = order;
    this.noRetry = Gfp.has(gfp, Gfp.NORETRY);
    this.able = order > 0 && Gfp.has(gfp, Gfp.IO);
  }

  /** How to compact now, after so many rounds of reclaim; null: not. */
  @Nullable CompactScope next(int rounds) {
    boolean costly = order > COSTLY;
    if (!able || tried >= rounds || rounds == 0 && !costly) {
      return null;
    }
    tried = rounds;
    boolean async = rounds == 0 || costly && noRetry;
    return async ? CompactScope.ASYNC : CompactScope.SYNC_LIGHT;
  }

  /** Compaction has ended so; the free lists are looked at once more. */
  void ended(Processor cpu, CompactResult result) {
    last = result;
    stalled = result != CompactResult.SKIPPED;
    if (stalled) {
      cpu.count(VmCounter.COMPACT_STALL, 1);
    }
  }

  /** They had nothing. */
  void failed(Processor cpu) {
    if (stalled) {
      cpu.count(VmCounter.COMPACT_FAIL, 1);
    }
    stalled = false;
  }

  /** They had a block; answers whether compaction has just made it. */
  boolean served(Processor cpu) {
    if (!stalled) {
      return false;
    }
    cpu.count(VmCounter.COMPACT_SUCCESS, 1);
    stalled = false;
    return true;
  }

  /** Whether the order is one that is given up after one round. */
  boolean isCostly() {
    return order > COSTLY;
  }

  /** Whether compaction is not worth trying, so that a reclaim would serve nobody. */
  boolean isHopeless() {
    return tried >= 0
        && order > COSTLY
        && (last == CompactResult.SKIPPED || last == CompactResult.DEFERRED);
  }
}
