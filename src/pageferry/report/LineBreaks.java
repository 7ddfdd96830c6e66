package pageferry.report;

import java.util.ArrayList;
import java.util.List;

/** Breaks lines that are wider than a page. */
public final class LineBreaks {
  private LineBreaks() {}

  /** The lines of a text, none of them wider; broken between words where that can be. */
  public static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
      while (line.length() > width) {
        lines.add(line.substring(0, width));
        line.delete(0, width);
      }
    }
    lines.add(line.toString());
    return lines;
  }

  /** The text with each line that is wider folded; what is after a break is indented by two. */
  public static String text(String text, int width) {
    StringBuilder folded = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      if (line.length() <= width) {
        folded.append(line).append('\n');
        continue;
      }
      int indent = line.length() - line.stripLeading().length();
      String left = " ".repeat(Math.min(indent, width / 2));
      List<String> parts = lines(line.strip(), width - left.length() - 2);
      for (int i = 0; i < parts.size(); i++) {
        folded.append(left).append(i == 0 ? "" : "  ").append(parts.get(i)).append('\n');
      }
    }
    return folded.substring(0, folded.length() - 1);
  }
}
