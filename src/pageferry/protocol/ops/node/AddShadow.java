package pageferry.protocol.ops.node;

/**
 * Notes that a page has a shadow copy, which nobody but its node says from now on: the commit of a
 * transactional migration (Nomad, OSDI 2024). Answers 0.
 *
 * @param pfn the page, which nothing maps yet
 * @param shadow the copy
 */
public record AddShadow(long pfn, long shadow) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.objects().shadows().add(pfn, shadow);
    return 0;
  }
}
