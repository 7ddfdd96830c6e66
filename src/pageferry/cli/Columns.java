package pageferry.cli;

import java.util.List;
import pageferry.report.LineBreaks;
import pageferry.world.PlainText;

/** Lines of a few words each and a text that is folded beside them where it is long. */
final class Columns {
  private static final String GAP = "  ";

  /** What a folded text takes at least; where that is not there it is folded below its words. */
  private static final int LEAST = 30;

  private Columns() {}

  /**
   * The lines, none of them wider than that unless a word is.
   *
   * @param lines as many cells in each, the last of them the text
   */
  static String of(List<List<String>> lines, int width) {
    int cells = lines.isEmpty() ? 0 : lines.get(0).size() - 1;
    int[] widths = new int[cells];
    for (List<String> line : lines) {
      for (int i = 0; i < cells; i++) {
        widths[i] = Math.max(widths[i], PlainText.of(line.get(i)).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      add(text, line, widths, width);
    }
    return text.toString();
  }

  private static void add(StringBuilder text, List<String> line, int[] widths, int width) {
    StringBuilder begin = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      if (widths[i] > 0) {
        String cell = PlainText.of(line.get(i));
        begin.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
      }
    }
    boolean isBelow = width - begin.length() < LEAST;
    int indent = isBelow ? 2 * GAP.length() : begin.length();
    List<String> folded = LineBreaks.lines(PlainText.of(line.get(line.size() - 1)), width - indent);
    if (isBelow) {
      text.append(begin.toString().stripTrailing()).append('\n');
    }
    for (int i = 0; i < folded.size(); i++) {
      String left = i == 0 && !isBelow ? begin.toString() : " ".repeat(indent);
      text.append((left + folded.get(i)).stripTrailing()).append('\n');
    }
  }
}
