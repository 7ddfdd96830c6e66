package pageferry.protocol.ops.node;

import pageferry.mm.PageFlags;

/**
 * Makes the frame of a shadow copy that was taken the target of a migration (Nomad, OSDI 2024).
 * Answers whether its memory is sound.
 *
 * @param pfn the frame
 */
public record ReuseFrame(long pfn) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    if (memory.frames().has(pfn, PageFlags.HWPOISON)) {
      return false;
    }
    memory.objects().shadows().forget(pfn);
    memory.frames().clear(pfn, PageFlags.KERNEL);
    return true;
  }
}
