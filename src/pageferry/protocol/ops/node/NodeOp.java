package pageferry.protocol.ops.node;

/**
 * An operation that a node carries out on the memory it owns, whole and uninterrupted, as the
 * kernel does under zone->lock, lru_lock or by one atomic instruction on a page.
 *
 * @param <R> what it answers
 */
public interface NodeOp<R> {
  /** Carries the operation out. */
  R on(NodeMemory memory);

  /** What it needs that one CPU at a time can have. */
  default Turn turn() {
    return Turn.NONE;
  }

  /** Whether it needs that of memory as it is now. */
  default boolean takesTurn(NodeMemory memory) {
    return true;
  }
}
