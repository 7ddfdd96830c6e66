package pageferry.world;

/**
 * Text that somebody wrote, made safe to show: it cannot end the line it stands in, move a cursor,
 * colour a terminal or turn the direction of writing.
 */
public final class PlainText {
  private PlainText() {}

  /**
   * The text in one line: each control and format character, line separator and lone surrogate is
   * written as Java writes it in a literal.
   */
  public static String of(String text) {
    return escaped(text, -1);
  }

  /** The same for a text that may have several lines. */
  public static String lines(String text) {
    return escaped(text, '\n');
  }

  /** Whether a text is shown as it is. */
  public static boolean isPlain(String text) {
    return text.codePoints().noneMatch(PlainText::isHarmful);
  }

  private static String escaped(String text, int kept) {
    if (text.codePoints().noneMatch(each -> each != kept && isHarmful(each))) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .forEach(
            each -> {
              if (each == kept || !isHarmful(each)) {
                plain.appendCodePoint(each);
              } else {
                plain.append(escape(each));
              }
            });
    return plain.toString();
  }

  private static boolean isHarmful(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private static String escape(int character) {
    return switch (character) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> {
        StringBuilder units = new StringBuilder();
        for (char unit : Character.toChars(character)) {
          units.append(String.format("\\u%04x", (int) unit));
        }
        yield units.toString();
      }
    };
  }
}
