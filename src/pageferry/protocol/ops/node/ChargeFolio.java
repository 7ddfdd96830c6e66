package pageferry.protocol.ops.node;

/**
 * Says to which control group a new folio is charged: commit_charge() (mm/memcontrol.c, Linux 6.1).
 * Answers 0.
 *
 * @param pfn its first page
 * @param group the group
 */
public record ChargeFolio(long pfn, int group) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.charges().set(pfn, 1 << memory.frames().order(pfn), group);
    return 0;
  }
}
