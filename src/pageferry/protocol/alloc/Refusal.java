package pageferry.protocol.alloc;

import pageferry.mm.StayCause;
import pageferry.protocol.ops.node.AllocateFolio;

/**
 * Why an allocation got nothing.
 *
 * @param cause no memory, or an injected fault
 * @param node the node that it wanted most
 * @param free how many pages that node had free in the zones that might serve
 * @param mark down to how many it may go there
 */
public record Refusal(StayCause cause, int node, long free, long mark) {
  /** Nobody has been asked yet. */
  static Refusal nobody(int node) {
    return new Refusal(StayCause.NO_MEMORY, node, 0, 0);
  }

  /** A fault of the plan. */
  Refusal injected() {
    return new Refusal(StayCause.INJECTED, node, free, mark);
  }

  /** A node has refused; the first one that did is the one that was wanted most. */
  Refusal by(int refusing, long refused) {
    boolean another = mark > 0 && refusing != node;
    return another
        ? this
        : new Refusal(
            StayCause.NO_MEMORY,
            refusing,
            AllocateFolio.free(refused),
            AllocateFolio.mark(refused));
  }
}
