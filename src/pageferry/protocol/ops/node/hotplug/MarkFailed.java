package pageferry.protocol.ops.node.hotplug;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Says that a frame's memory has failed and takes a reference to its folio if that is on an LRU
 * list: TestSetPageHWPoison() and get_hwpoison_page() of memory_failure() (mm/memory-failure.c,
 * Linux 6.1). A free frame goes out of service at once. Page tables and pages of hugetlb are left
 * alone.
 *
 * @param pfn the frame
 * @param again whether it was the asker who has said so before
 */
public record MarkFailed(long pfn, boolean again) implements NodeOp<MarkFailed.State> {
  /** How the frame was found. */
  public enum State {
    /** The folio has one reference more. */
    REFERENCED,
    /** It is in use, but on no LRU list: isolated, or not of a kind that can be handled. */
    BUSY,
    /** It was free, or has been dealt with. */
    OVER
  }

  private static final int LEFT_ALONE = PageFlags.HUGETLB | PageFlags.KERNEL;

  @Override
  public State on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    boolean known = frames.has(pfn, again ? PageFlags.OUT_OF_SERVICE : PageFlags.HWPOISON);
    if (known || frames.has(frames.head(pfn), LEFT_ALONE)) {
      return State.OVER;
    }
    if (memory.takeFree(pfn)) {
      frames.set(pfn, PageFlags.HWPOISON);
      memory.freeFrame(pfn);
      return State.OVER;
    }
    if (frames.flags(pfn) == 0 && frames.refs(pfn) == 0) {
      return State.OVER;
    }
    frames.set(pfn, PageFlags.HWPOISON);
    if (!frames.has(frames.head(pfn), PageFlags.LRU)) {
      return State.BUSY;
    }
    frames.addRefs(frames.head(pfn), 1);
    return State.REFERENCED;
  }
}
