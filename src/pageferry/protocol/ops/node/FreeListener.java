package pageferry.protocol.ops.node;

/** Hears of each block of pages that goes back to the free lists: __free_one_page()'s callers. */
@FunctionalInterface
public interface FreeListener {
  /** Nobody. */
  FreeListener NONE = (pfn, order) -> {};

  /** The 2^order frames that begin at pfn are free. */
  void freed(long pfn, int order);
}
