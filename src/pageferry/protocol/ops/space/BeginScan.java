package pageferry.protocol.ops.space;

import java.util.List;

/**
 * Decides whether this task may scan the address space now, and where: the beginning of
 * task_numa_work() (kernel/sched/fair.c, Linux 6.1). Of several threads one wins. Answers the areas
 * from where the last scan ended, in ascending order; none: not now.
 *
 * @param nowNs the time
 * @param periodNs after what time the next scan may begin
 */
public record BeginScan(long nowNs, long periodNs) implements SpaceOp<List<Vma>> {
  @Override
  public List<Vma> on(Space space) {
    NumaScanState state = space.numaScan();
    if (nowNs < state.next) {
      return List.of();
    }
    state.next = nowNs + periodNs;
    List<Vma> rest = space.overlapping(state.offset, ForkChunk.END);
    if (rest.isEmpty()) {
      state.sequence++;
      rest = space.all();
    }
    return rest;
  }
}
