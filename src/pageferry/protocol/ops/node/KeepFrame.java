package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * Keeps the frame of a source whose contents have gone as the shadow copy of its target, with a
 * reference of its own (Nomad, OSDI 2024). To everybody else it is memory of the kernel. Answers
 * whether that could be done: not while others hold it, or if its memory has failed.
 *
 * @param pfn the frame, which nothing maps
 * @param page the page that it is a copy of
 */
public record KeepFrame(long pfn, long page) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    boolean busy = frames.has(pfn, PageFlags.WRITEBACK | PageFlags.HWPOISON);
    if (busy || frames.refs(pfn) != 1) {
      return false;
    }
    frames.clear(pfn, frames.flags(pfn));
    frames.set(pfn, PageFlags.KERNEL);
    frames.addRefs(pfn, 1);
    memory.objects().shadows().keep(pfn, page);
    return true;
  }
}
