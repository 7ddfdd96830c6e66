package pageferry.cli;

import java.util.Map;

/** What the text of a command is shown on. */
final class Terminal {
  /** What tables take where nobody says how wide they may be. */
  static final int USUAL = 99;

  /** What tables take at least. */
  static final int LEAST = 60;

  private Terminal() {}

  /**
   * The columns that a table may take: those of {@code COLUMNS}, which the launcher sets to the
   * terminal's if the output goes to one; {@value #USUAL} without it, and never fewer than {@value
   * #LEAST}.
   */
  static int width() {
    return width(System.getenv());
  }

  /** The same for lines that others read as well: as long as they are where nobody says. */
  static int lineWidth() {
    String columns = System.getenv().getOrDefault("COLUMNS", "");
    return columns.isEmpty() ? Integer.MAX_VALUE : width();
  }

  static int width(Map<String, String> environment) {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9][0-9]{0,5}") ? Math.max(LEAST, Integer.parseInt(columns)) : USUAL;
  }
}
