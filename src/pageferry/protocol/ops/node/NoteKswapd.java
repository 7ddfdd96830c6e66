package pageferry.protocol.ops.node;

/**
 * A node's kswapd wakes or falls asleep.
 *
 * @param awake whether it works from now on
 */
public record NoteKswapd(boolean awake) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.surrender().wake(awake);
    return 0;
  }
}
