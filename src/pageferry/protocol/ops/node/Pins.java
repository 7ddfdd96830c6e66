package pageferry.protocol.ops.node;

import java.util.TreeMap;
import pageferry.mm.FrameTable;

/**
 * The pins of a node's folios: those of small ones are many references, those of large ones are
 * counted besides (folio_pincount_ptr(), mm/gup.c, Linux 6.1).
 */
public final class Pins {
  /** References that one pin of a small folio counts for: GUP_PIN_COUNTING_BIAS. */
  public static final int PIN_BIAS = 1024;

  private final FrameTable frames;
  private final TreeMap<Long, Integer> large = new TreeMap<>();

  Pins(FrameTable frames) {
    this.frames = frames;
  }

  /** References or pins {@code count} pages of one folio: try_grab_folio() (mm/gup.c, 6.1). */
  public void grab(long pfn, int count, boolean pin) {
    long head = frames.head(pfn);
    frames.addRefs(head, refs(head, count, pin));
    if (pin && frames.order(head) > 0) {
      large.merge(head, count, Integer::sum);
    }
  }

  /** Ends that, and answers how many references are to be dropped: gup_put_folio(). */
  public int end(long head, int count, boolean pin) {
    if (pin && frames.order(head) > 0) {
      large.computeIfPresent(head, (folio, pins) -> pins == count ? null : pins - count);
    }
    return refs(head, count, pin);
  }

  private int refs(long head, int count, boolean pin) {
    return pin && frames.order(head) == 0 ? PIN_BIAS : count;
  }

  /** Whether a folio may be pinned for DMA: folio_maybe_dma_pinned() (linux/mm.h, Linux 6.1). */
  public boolean maybePinned(long head) {
    return frames.order(head) > 0 ? large.containsKey(head) : frames.refs(head) >= PIN_BIAS;
  }
}
