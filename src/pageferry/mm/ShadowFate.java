package pageferry.mm;

import java.util.Locale;

/** What became of a shadow copy: the slow page that is kept when a page is promoted (Nomad). */
public enum ShadowFate {
  /** It is kept. */
  KEPT,
  /** The page was demoted to it. */
  USED,
  /** The page has been written, so that it is stale. */
  WRITTEN,
  /** The page has moved elsewhere, or may be written by others than CPUs. */
  MOVED,
  /** The page is free. */
  FREED,
  /** Its node was short of memory. */
  WANTED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** Its name in metrics. */
  public String text() {
    return text;
  }
}
