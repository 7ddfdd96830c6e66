package pageferry.protocol.node;

import pageferry.mm.FrameTable;

/**
 * Looks at a folio that is to be migrated: references, flags and who maps it.
 *
 * @param pfn the folio's first page
 */
public record LookAtSource(long pfn) implements NodeOp<SourceLook> {
  /** References that one pin of a small folio counts for: GUP_PIN_COUNTING_BIAS. */
  static final int PIN_BIAS = 1024;

  @Override
  public SourceLook on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int refs = frames.refs(pfn);
    int order = frames.order(pfn);
    boolean pinned = order == 0 && refs >= PIN_BIAS;
    return new SourceLook(refs, frames.flags(pfn), order, pinned, Mappings.of(frames, pfn));
  }
}
