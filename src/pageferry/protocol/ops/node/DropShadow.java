package pageferry.protocol.ops.node;

import pageferry.mm.ShadowFate;

/**
 * Says that a page has no use for its shadow copy any more, if it has one: the shadow page fault of
 * Nomad (OSDI 2024). Answers 0.
 *
 * @param pfn the page
 * @param fate why
 */
public record DropShadow(long pfn, ShadowFate fate) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.objects().shadows().drop(pfn, fate);
    return 0;
  }
}
