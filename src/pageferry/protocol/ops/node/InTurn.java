package pageferry.protocol.ops.node;

/**
 * An operation that takes its turn at something of the node first.
 *
 * @param op the operation
 * @param turn what it needs
 */
public record InTurn<R>(NodeOp<R> op, Turn turn) implements NodeOp<R> {
  @Override
  public R on(NodeMemory memory) {
    return op.on(memory);
  }
}
