package pageferry.mm;

import java.util.Locale;

/**
 * What became of a page that mbind() with MPOL_MF_LAZY should unmap: the cases of the series of
 * 2012 ("mm/mpol: Lazy migrate a process/vma"). All but the last two are passed over in silence.
 */
public enum LazyFate {
  /** Its owner has freed it. */
  FREED,
  /** It is part of a huge page that could not be split. */
  UNSPLIT,
  /** Somebody else holds its PG_locked. */
  LOCKED,
  /** It is being written back. */
  WRITEBACK,
  /** It belongs to a file, whose pages the model does not unmap. */
  FILE,
  /** An entry could not be replaced: it counts as failed. */
  STILL_MAPPED,
  /** It is in the swap cache, and nothing maps it. */
  UNMAPPED;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** Its name in metrics. */
  public String text() {
    return text;
  }
}
