package pageferry.protocol.ops.ksm;

/**
 * Asks where ksmd goes on: the beginning of scan_get_next_rmap_item() (mm/ksm.c, Linux 6.1).
 *
 * @param begun whether what a scan begins with has been done
 */
public record NextPlace(boolean begun) implements KsmOp<NextPlace.Place> {
  /** What is there. */
  public enum Kind {
    /** Nobody wants pages to be merged. */
    NOWHERE,
    /** A scan of all address spaces begins. */
    BEGINS,
    /** An address space that has ended. */
    ENDED,
    /** An address space. */
    SPACE
  }

  /**
   * A place.
   *
   * @param kind what is there
   * @param mm the address space
   * @param from the page at which its scan goes on
   * @param items how many pages are known
   * @param round how many scans have come to their end
   */
  public record Place(Kind kind, int mm, long from, int items, int round) {
    static Place of(Kind kind, int items, int round) {
      return new Place(kind, 0, 0, items, round);
    }
  }

  @Override
  public Place on(KsmTrees trees) {
    return trees.next(begun);
  }
}
