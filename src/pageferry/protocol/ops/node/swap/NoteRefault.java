package pageferry.protocol.ops.node.swap;

import pageferry.mm.Shadow;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * A folio has come back to where it was: lru_gen_refault() (mm/workingset.c, Linux 6.12 and 6.14).
 * Answers whether it counts as refaulted, and as restored.
 *
 * @param pfn its first page
 * @param shadow what is remembered of it
 * @param inFault whether a page fault brings it
 */
public record NoteRefault(long pfn, Shadow shadow, boolean inFault)
    implements NodeOp<NoteRefault.Noted> {
  /** What it counts as. */
  public record Noted(boolean refaulted, boolean restored) {}

  @Override
  public Noted on(NodeMemory memory) {
    int group = memory.frames().group(pfn);
    if (shadow.node() != memory.node() || shadow.group() != group) {
      return new Noted(false, false);
    }
    boolean restored =
        memory
            .lists()
            .generations(group)
            .refaulted(pfn, shadow.generation(), shadow.workingset(), inFault);
    return new Noted(true, restored);
  }
}
