package pageferry.protocol.thp;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.HoldDeferred;

/**
 * Splits the large folios of all nodes that wait for it since a part of them was unmapped:
 * deferred_split_scan() (mm/huge_memory.c, Linux 6.1), to which drop_slab() comes (mm/vmscan.c).
 * What is locked, or referenced by others, goes on waiting. Returns 0.
 *
 * <p>Departure: reclaim, which comes to the queue too when its priority has risen, leaves it alone;
 * folios that are mapped as wholes, but hold little (6.12), are not on it.
 */
public final class SplitDeferred extends Routine {
  private long[] heads = new long[0];
  private int node = -1;
  private int next;

  public SplitDeferred() {
    super(KernelFunction.DEFERRED_SPLIT_SCAN);
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    if (next < heads.length) {
      return lock(heads[next], LockKind.TRY, this::tried);
    }
    next = 0;
    return ++node < topology().nodeCount() ? ask(node, new HoldDeferred(), 0, this::held) : done(0);
  }

  private Instruction held(long[] found) {
    heads = found;
    return next();
  }

  private Instruction tried(LockAnswer answer) {
    long head = heads[next++];
    return answer == LockAnswer.GRANTED
        ? call(new SplitFolio(head, 1, false), rc -> unlock(head, free -> put(head)))
        : put(head);
  }

  private Instruction put(long head) {
    return tell(nodeOf(head), new PutFolio(head, 1), 0, nothing -> next());
  }
}
