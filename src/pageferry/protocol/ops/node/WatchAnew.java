package pageferry.protocol.ops.node;

/**
 * A write to vm.compaction_proactiveness reaches a node, whose fragmentation is watched anew:
 * compaction_proactiveness_sysctl_handler() (mm/compaction.c, Linux 6.1). Answers the number of the
 * new watch; those before it end.
 */
public record WatchAnew() implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    return memory.zones().get(0).compaction().request().watchAnew();
  }
}
