package pageferry.mm;

/**
 * Between which fragmentation scores kcompactd works unasked: fragmentation_score_wmark()
 * (mm/compaction.c, Linux 6.1).
 *
 * @param low down to which it compacts
 * @param high beyond which it begins
 */
public record ProactiveMarks(int low, int high) {
  private static final int WHOLE = 100;
  private static final int LEEWAY = 10;

  /** Up to 6.15 the low one is never less than that. */
  private static final int LEAST = 5;

  /**
   * What follows from vm.compaction_proactiveness.
   *
   * @param uncapped whether the low one may be 0, and the high one near to it, as since 6.16
   */
  public static ProactiveMarks of(int proactiveness, boolean uncapped) {
    int low = Math.max(WHOLE - proactiveness, uncapped ? 0 : LEAST);
    int leeway = uncapped ? Math.min(LEEWAY, low / 2) : LEEWAY;
    return new ProactiveMarks(low, Math.min(low + leeway, WHOLE));
  }
}
