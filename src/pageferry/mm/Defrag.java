package pageferry.mm;

/**
 * Which faults compact memory for a huge page, and which leave it to kswapd and kcompactd:
 * /sys/kernel/mm/transparent_hugepage/defrag (mm/huge_memory.c, Linux 6.1).
 */
public enum Defrag {
  ALWAYS("always"),
  DEFER("defer"),
  DEFER_MADVISE("defer+madvise"),
  MADVISE("madvise"),
  NEVER("never");

  private final String text;

  Defrag(String text) {
    this.text = text;
  }

  /** The word in the file. */
  public String text() {
    return text;
  }

  /**
   * The allocation flags for a large folio of an area: vma_thp_gfp_mask() (mm/huge_memory.c, Linux
   * 6.1).
   *
   * @param advised whether MADV_HUGEPAGE was given
   */
  public int gfp(boolean advised) {
    int light = Gfp.TRANSHUGE_LIGHT;
    return switch (this) {
      case ALWAYS -> Gfp.TRANSHUGE | (advised ? 0 : Gfp.NORETRY);
      case DEFER -> light | Gfp.KSWAPD_RECLAIM;
      case DEFER_MADVISE -> light | (advised ? Gfp.DIRECT_RECLAIM : Gfp.KSWAPD_RECLAIM);
      case MADVISE -> light | (advised ? Gfp.DIRECT_RECLAIM : 0);
      case NEVER -> light;
    };
  }
}
