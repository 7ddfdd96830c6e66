package pageferry.protocol.ops.node;

/**
 * A node's kcompactd begins to compact unasked, unless it works for somebody: kcompactd()
 * (mm/compaction.c, Linux 6.1). Answers whether it does.
 */
public record BeginProactive() implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    return memory.zones().get(0).compaction().request().begin();
  }
}
