package pageferry.protocol.ops.node;

/** Hears of pages that are charged to a control group no more. */
@FunctionalInterface
public interface ChargeListener {
  /** Nobody. */
  ChargeListener NONE = (group, pages) -> {};

  /** So many pages fewer are charged to a group. */
  void uncharged(int group, int pages);
}
