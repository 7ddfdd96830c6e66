package pageferry.protocol.ops.node;

/**
 * A page of slow memory that has been used.
 *
 * @param pfn the page
 * @param mapping the entry that led to it
 * @param target the node where it is wanted
 * @param uses how often it has been used, no two uses further apart than the window
 * @param lastNs when last
 */
public record HotPage(long pfn, long mapping, int target, int uses, long lastNs) {
  /** The same with the uses before. */
  HotPage after(HotPage before) {
    return new HotPage(pfn, mapping, target, uses + before.uses, lastNs);
  }
}
