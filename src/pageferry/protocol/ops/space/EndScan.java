package pageferry.protocol.ops.space;

/**
 * Saves where the next scan begins: the end of task_numa_work() (kernel/sched/fair.c, Linux 6.1).
 * Answers 0.
 *
 * @param offset the page, or {@link ForkChunk#END} after the last area
 */
public record EndScan(long offset) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    NumaScanState state = space.numaScan();
    boolean over = offset >= ForkChunk.END;
    state.offset = over ? 0 : offset;
    state.sequence += over ? 1 : 0;
    return 0;
  }
}
