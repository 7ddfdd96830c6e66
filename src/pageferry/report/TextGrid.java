package pageferry.report;

import java.util.ArrayList;
import java.util.List;
import pageferry.world.PlainText;

/**
 * A table of text: labels to the left, numbers to the right, heads of two lines. Where it is wider
 * than the page, columns move to further tables below that repeat the labels.
 */
final class TextGrid {
  private static final String GAP = "  ";
  private static final String SEPARATORS = "-_. ";

  private final List<String> labelHeads;
  private final int innerGap;
  private final List<String> groups = new ArrayList<>();
  private final List<String> leaves = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();

  /**
   * @param innerGap the columns between columns of one group; others have two
   */
  TextGrid(List<String> labelHeads, int innerGap) {
    this.labelHeads = plain(labelHeads);
    this.innerGap = innerGap;
  }

  /** A row; a title has no cells and its text is the only label. */
  private record Line(List<String> labels, List<String> cells, boolean isTitle) {}

  private static List<String> plain(List<String> texts) {
    return texts.stream().map(PlainText::of).toList();
  }

  void addColumn(String group, String leaf) {
    groups.add(PlainText.of(group));
    leaves.add(PlainText.of(leaf));
  }

  /** Adds a line that speaks of the rows below it. */
  void addTitle(String title) {
    lines.add(new Line(List.of(PlainText.of(title)), List.of(), true));
  }

  /** Adds a row: as many labels and cells as there are heads of each kind. */
  void addRow(List<String> labels, List<String> cells) {
    lines.add(new Line(plain(labels), plain(cells), false));
  }

  /**
   * The table, in as many pieces as keep it within {@code width}; groups stay whole if they can.
   * Labels that leave no room for a column are told first, each with a number that stands for it.
   */
  String text(int width) {
    List<Label> labels = fittedLabels();
    int room = width - labels.stream().mapToInt(label -> label.width() + GAP.length()).sum();
    List<Integer> natural = naturalWidths();
    return room < widest(natural) && !labels.isEmpty() ? numbered(width) : pieces(width);
  }

  private String pieces(int width) {
    List<Label> labels = fittedLabels();
    int room = width - labels.stream().mapToInt(label -> label.width() + GAP.length()).sum();
    List<Integer> natural = naturalWidths();
    List<String> pieces = new ArrayList<>();
    int from = 0;
    do {
      int to = Math.min(from + 1, leaves.size());
      while (to < leaves.size() && spanned(fitted(natural, from, to + 1), from) <= room) {
        to++;
      }
      if (to < leaves.size() && groupBegin(to) > from) {
        to = groupBegin(to);
      }
      pieces.add(piece(labels, fitted(natural, from, to), from, width));
      from = to;
    } while (from < leaves.size());
    return String.join("\n", pieces);
  }

  /** How much the widest of the columns takes with its group's head. */
  private int widest(List<Integer> natural) {
    int widest = 0;
    for (int column = 0; column < natural.size(); column++) {
      widest = Math.max(widest, spanned(fitted(natural, column, column + 1), column));
    }
    return widest;
  }

  /** What the numbers stand for, and the table with numbers in the place of labels. */
  private String numbered(int width) {
    TextGrid grid = new TextGrid(List.of("row"), innerGap);
    for (int column = 0; column < leaves.size(); column++) {
      grid.addColumn(groups.get(column), leaves.get(column));
    }
    StringBuilder key = new StringBuilder();
    int rows = 0;
    for (Line line : lines) {
      if (line.isTitle()) {
        grid.lines.add(line);
      } else {
        rows++;
        String label = rows + " = " + String.join(", ", line.labels()).strip();
        key.append(LineBreaks.text(label, width)).append('\n');
        grid.addRow(List.of(Integer.toString(rows)), line.cells());
      }
    }
    return key.append('\n') + grid.pieces(width);
  }

  /** A column of labels: its head in two lines, broken where that makes the column narrower. */
  private record Label(String upper, String lower, int width) {}

  private List<Label> fittedLabels() {
    List<Label> fitted = new ArrayList<>();
    for (int i = 0; i < labelHeads.size(); i++) {
      int width = 1;
      for (Line line : lines) {
        width = line.isTitle() ? width : Math.max(width, line.labels().get(i).length());
      }
      fitted.add(label(labelHeads.get(i), width));
    }
    return fitted;
  }

  private static Label label(String head, int width) {
    Label best = new Label("", head, Math.max(width, head.length()));
    for (int i = 1; i < head.length(); i++) {
      int wider = Math.max(width, Math.max(i, head.length() - i));
      if (SEPARATORS.indexOf(head.charAt(i - 1)) >= 0 && wider < best.width()) {
        best = new Label(head.substring(0, i), head.substring(i), wider);
      }
    }
    return best;
  }

  private List<Integer> naturalWidths() {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < leaves.size(); column++) {
      int width = leaves.get(column).length();
      for (Line line : lines) {
        width = line.isTitle() ? width : Math.max(width, line.cells().get(column).length());
      }
      widths.add(width);
    }
    return widths;
  }

  /** The widths of the columns {@code from} to {@code to - 1} when their groups' heads fit too. */
  private List<Integer> fitted(List<Integer> natural, int from, int to) {
    List<Integer> widths = new ArrayList<>(natural.subList(from, to));
    for (int begin = from, end; begin < to; begin = end) {
      end = groupEnd(begin, to);
      int lacking =
          groups.get(begin).length() - spanned(widths.subList(begin - from, end - from), begin);
      widths.set(end - 1 - from, widths.get(end - 1 - from) + Math.max(0, lacking));
    }
    return widths;
  }

  /** The table of the columns from {@code from} on for which there are widths. */
  private String piece(List<Label> labels, List<Integer> widths, int from, int width) {
    List<Integer> labelWidths = labels.stream().map(Label::width).toList();
    StringBuilder text = new StringBuilder();
    add(text, left(labels.stream().map(Label::upper).toList(), labelWidths), heads(widths, from));
    add(
        text,
        left(labels.stream().map(Label::lower).toList(), labelWidths),
        right(leaves, widths, from));
    for (Line line : lines) {
      if (line.isTitle()) {
        add(text, List.of(LineBreaks.text(line.labels().get(0), width)), List.of());
      } else {
        add(text, left(line.labels(), labelWidths), right(line.cells(), widths, from));
      }
    }
    return text.toString();
  }

  private List<String> heads(List<Integer> widths, int from) {
    List<String> heads = new ArrayList<>();
    int to = from + widths.size();
    for (int begin = from, end; begin < to; begin = end) {
      end = groupEnd(begin, to);
      int width = spanned(widths.subList(begin - from, end - from), begin);
      heads.add(gap(begin, from) + ruled(groups.get(begin), width, end - begin > 1));
    }
    return heads;
  }

  /** A group's head, in the middle of a rule that shows which columns it spans. */
  private static String ruled(String title, int width, boolean spansSeveral) {
    int rule = width - title.length() - 2;
    if (title.isEmpty() || !spansSeveral || rule < 2) {
      return " ".repeat(width - title.length()) + title;
    }
    return "-".repeat(rule / 2) + " " + title + " " + "-".repeat(rule - rule / 2);
  }

  private int groupBegin(int column) {
    int begin = column;
    while (begin > 0 && groups.get(begin - 1).equals(groups.get(column))) {
      begin--;
    }
    return begin;
  }

  private int groupEnd(int begin, int limit) {
    int end = begin + 1;
    while (end < limit && groups.get(end).equals(groups.get(begin))) {
      end++;
    }
    return end;
  }

  /** How wide the columns of these widths are together, the first of which is {@code from}. */
  private int spanned(List<Integer> widths, int from) {
    int sum = 0;
    for (int i = 0; i < widths.size(); i++) {
      sum += widths.get(i) + (i == 0 ? 0 : gap(from + i, from).length());
    }
    return sum;
  }

  /** What stands before a column of the piece that begins with {@code from}. */
  private String gap(int column, int from) {
    if (column == from) {
      return labelHeads.isEmpty() ? "" : GAP;
    }
    return groups.get(column).equals(groups.get(column - 1)) ? " ".repeat(innerGap) : GAP;
  }

  private List<String> right(List<String> texts, List<Integer> widths, int from) {
    List<String> padded = new ArrayList<>();
    for (int i = 0; i < widths.size(); i++) {
      String text = texts.get(from + i);
      padded.add(gap(from + i, from) + " ".repeat(widths.get(i) - text.length()) + text);
    }
    return padded;
  }

  private static List<String> left(List<String> texts, List<Integer> widths) {
    List<String> padded = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      padded.add(texts.get(i) + " ".repeat(widths.get(i) - texts.get(i).length()));
    }
    return padded;
  }

  private static void add(StringBuilder text, List<String> labels, List<String> cells) {
    String line = (String.join(GAP, labels) + String.join("", cells)).stripTrailing();
    if (!line.isEmpty()) {
      text.append(line).append('\n');
    }
  }
}
