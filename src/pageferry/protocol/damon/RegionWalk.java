package pageferry.protocol.damon;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Paging;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.Then;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.lru.IsolateStretch;

/**
 * What goes through the page frames of a region, so many at a time: the loops over a damon_region
 * of mm/damon/paddr.c (Linux 6.1).
 */
abstract class RegionWalk extends Routine {
  /** As many frames are gone through at a time. */
  private static final int CHUNK = Paging.X86_64.huge();

  private final long end;
  private long at;

  RegionWalk(KernelFunction function, Region region) {
    super(function);
    this.at = region.first();
    this.end = region.end();
  }

  /** Something that is asked of a node about a stretch of its frames. */
  interface Question<A> {
    /** The same about the frames from the first to the one before the end. */
    NodeOp<A> of(long first, long end);
  }

  /** Whether all frames have been gone through. */
  final boolean isOver() {
    return at >= end;
  }

  /** Asks about the next stretch. */
  final <A> Instruction askNext(Question<A> question, long ns, Then<A> then) {
    long first = at;
    at = Math.min(end, at + CHUNK);
    return ask(nodeOf(first), question.of(first, at), ns, then);
  }

  /** Isolates all folios of the region. */
  final Instruction isolate(Consumer<IsolateStretch.Folio> isolated, Supplier<Instruction> then) {
    return isOver()
        ? then.get()
        : askNext(IsolateStretch::new, 0, folios -> took(folios, isolated, then));
  }

  private Instruction took(
      List<IsolateStretch.Folio> folios,
      Consumer<IsolateStretch.Folio> isolated,
      Supplier<Instruction> then) {
    folios.forEach(isolated);
    return spend(cost(Cost.ISOLATE) * folios.size(), spent -> isolate(isolated, then));
  }
}
