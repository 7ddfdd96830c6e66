package pageferry.protocol.ops.node;

import pageferry.mm.SwapSpec;

/**
 * Contents and state of a folio on the way from its old frames to new ones.
 *
 * @param order the folio's order; negative for {@link #busy} and {@link #FAILED}
 * @param flags the state that moves along: {@link pageferry.mm.PageFlags#MIGRATED}
 * @param exclusive per page whether it is exclusive, 64 pages a long
 * @param mappings the entries that go along
 * @param place where it belongs in a page cache
 * @param owner whose it is
 */
public record FolioContents(
    int order, int flags, long[] exclusive, Mappings mappings, CachePlace place, Owner owner) {
  /**
   * Whose contents are.
   *
   * @param lastUser who used them last, as {@link TakeHint} knows
   * @param group the control group that the folio is charged to, or 0
   * @param merged the number of the merged page that it is, or 0
   */
  public record Owner(long lastUser, int group, int merged) {
    static final Owner NOBODY = new Owner(TakeHint.NOBODY, 0, 0);
  }

  private static final int BUSY = -1;

  /** Not to be had at all: reading them is a machine check. */
  public static final FolioContents FAILED =
      new FolioContents(-2, 0, new long[0], Mappings.NONE, CachePlace.NONE, Owner.NOBODY);

  /**
   * Not to be had now: somebody else holds a reference, or an entry has changed.
   *
   * @param refs how many references there are
   * @param expected how many there might be
   * @param pinned whether the folio may be pinned
   */
  static FolioContents busy(int refs, int expected, boolean pinned) {
    long[] seen = {refs, expected};
    int flags = pinned ? 1 : 0;
    return new FolioContents(BUSY, flags, seen, Mappings.NONE, CachePlace.NONE, Owner.NOBODY);
  }

  /** Whether the swap cache has it, whose place is nobody's to lock. */
  public boolean isSwapCached() {
    return place.inode() == SwapSpec.DEVICE;
  }

  public boolean isBusy() {
    return order == BUSY;
  }

  /** Of busy contents, how many references there were. */
  public long refs() {
    return exclusive[0];
  }

  /** Of busy contents, how many references there might have been. */
  public long expectedRefs() {
    return exclusive[1];
  }

  /** Of busy contents, whether they may be pinned. */
  public boolean pinned() {
    return flags != 0;
  }

  /** Whether the memory they were in has failed. */
  public boolean isFailed() {
    return order == FAILED.order;
  }

  boolean isExclusive(int page) {
    return (exclusive[page >> 6] >>> page & 1) != 0;
  }
}
