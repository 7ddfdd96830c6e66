package pageferry.protocol.ops.node;

/** How often pages of a node became free, and how often some may have become reclaimable. */
public final class ReliefCount {
  private long frees;
  private long others;

  /** A block is free again. */
  void freed() {
    frees++;
  }

  /** A reference is gone, a folio on its list or written: it may be reclaimable now. */
  void mayReclaim() {
    others++;
  }

  /** How often blocks became free. */
  public long frees() {
    return frees;
  }

  /** How often either. */
  public long all() {
    return frees + others;
  }
}
