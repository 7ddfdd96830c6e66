package pageferry.protocol.ops.node;

/**
 * Takes the shadow copy of a page for whoever demotes it (Nomad, OSDI 2024). Answers its frame,
 * whose reference is the asker's now, or -1.
 *
 * @param pfn the page
 */
public record TakeShadowCopy(long pfn) implements NodeOp<Long> {
  @Override
  public Long on(NodeMemory memory) {
    return memory.objects().shadows().take(pfn);
  }
}
