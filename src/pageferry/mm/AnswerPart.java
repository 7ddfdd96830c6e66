package pageferry.mm;

import java.util.Locale;

/** A part of what a system call writes to its caller's memory. */
public enum AnswerPart {
  /** The status of a page, of move_pages(2). */
  STATUS,
  /** The mode of a memory policy. */
  MODE,
  /** The node of a page. */
  NODE,
  /** A node of a set. */
  NODES;

  /** Its name where results are told. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
