package pageferry.protocol.ops.ksm;

/** Counts the pages that KSM knows: the files of /sys/kernel/mm/ksm (mm/ksm.c, Linux 6.1). */
public record CountPages() implements KsmOp<CountPages.Counts> {
  /**
   * The counts.
   *
   * @param shared pages_shared
   * @param sharing pages_sharing
   * @param unshared pages_unshared
   * @param volatiles pages_volatile
   * @param fullScans full_scans
   */
  public record Counts(int shared, int sharing, int unshared, int volatiles, int fullScans) {}

  @Override
  public Counts on(KsmTrees trees) {
    return trees.counts();
  }
}
