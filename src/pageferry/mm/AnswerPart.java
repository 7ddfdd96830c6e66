package pageferry.mm;

import java.util.Locale;

/** A part of what a system call writes to its caller's memory, or of what it did. */
public enum AnswerPart {
  /** The status of a page, of move_pages(2). */
  STATUS,
  /** The mode of a memory policy. */
  MODE,
  /** The node of a page. */
  NODE,
  /** A node of a set. */
  NODES,
  /** How many base pages it migrated, which is not written. */
  MIGRATED;

  /** Its name where results are told. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
