package pageferry.protocol.migrate;

import pageferry.mm.Cost;
import pageferry.mm.Topology;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.ops.node.InTurn;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.Turn;

/**
 * What copying a folio to its destination takes: by its size, by the nodes it goes between, and by
 * what others copy on the same way meanwhile, where the firmware tells how wide that is.
 */
final class CopyCost {
  private final Topology topology;
  private final int initiator;
  private final int from;
  private final int to;
  private final long bytes;
  private final long ns;

  private CopyCost(Processor cpu, CopyPart part) {
    this.topology = cpu.machine().topology();
    this.initiator = cpu.node();
    this.from = topology.nodeOf(part.from());
    this.to = topology.nodeOf(part.to());
    this.bytes = part.pages() * topology.paging().bytes();
    boolean huge = part.folio() >= topology.paging().huge();
    long piece = huge ? 0 : cpu.cost(Cost.COPY_PIECE, part.folio());
    this.ns = atLeast((cpu.cost(kind(), part.folio()) + piece) * part.pages());
  }

  /** That of a folio, or a part of one, copied by this CPU. */
  static CopyCost of(Processor cpu, CopyPart part) {
    return new CopyCost(cpu, part);
  }

  /** Whether others that copy on the same ways slow it down. */
  boolean isShared() {
    return ns > 0 && alone(from) + alone(to) > 0;
  }

  /** Nanoseconds, if nobody else copies. */
  long ns() {
    return ns;
  }

  /** Where the firmware tells of bandwidths, they say how slow a slow tier is. */
  private Cost kind() {
    boolean slow = topology.nodes().get(from).tier() > 0 || topology.nodes().get(to).tier() > 0;
    if (slow && topology.hmat().isEmpty()) {
      return Cost.COPY_SLOW;
    }
    return from == to ? Cost.COPY_LOCAL : Cost.COPY_REMOTE;
  }

  /** No CPU copies faster than the ways to both nodes let it; where time is free, they do not. */
  private long atLeast(long own) {
    return own == 0 ? 0 : Math.max(own, Math.max(alone(from), alone(to)));
  }

  /** What the bytes need of the way to a node. */
  private long alone(int node) {
    int width = topology.bandwidth(initiator, node);
    return width == 0 ? 0 : bytes / width;
  }

  /** The operation that begins the copy at the source: it waits until the way there is free. */
  <R> NodeOp<R> reading(NodeOp<R> op) {
    return inTurn(op, Turn.at(Turn.wayFrom(initiator), alone(from), 0, ns));
  }

  /** The operation that ends it at the destination. */
  <R> NodeOp<R> writing(NodeOp<R> op) {
    return inTurn(op, Turn.at(Turn.wayFrom(initiator), alone(to), ns, 0));
  }

  private <R> NodeOp<R> inTurn(NodeOp<R> op, Turn turn) {
    return ns == 0 || turn.ns() == 0 ? op : new InTurn<>(op, turn);
  }
}
