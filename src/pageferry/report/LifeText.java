package pageferry.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pageferry.observe.PageLife;
import pageferry.observe.PageLife.Happened;
import pageferry.observe.Unit;

/** The life of a page, a line for each thing that happened to it. */
public final class LifeText {
  /** Lines of one life. */
  static final int MOST_LINES = 400;

  private LifeText() {}

  /** All of it, under the name that the page was asked for by. */
  public static String of(String name, PageLife page) {
    List<Happened> life = page.life();
    if (life.isEmpty()) {
      return name + ": nothing in the journal is about this page\n";
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < life.size(); ) {
      int end = i + 1;
      while (end < life.size() && isAgain(life.get(i), life.get(end))) {
        end++;
      }
      int times = end - i;
      lines.add(line(life.get(i)) + (times > 1 ? ", " + times + " times in a row" : "") + "\n");
      i = end;
    }
    StringBuilder text = new StringBuilder(name).append('\n');
    lines.stream().limit(MOST_LINES).forEach(text::append);
    int more = lines.size() - MOST_LINES;
    return text.append(more > 0 ? "  and " + more + " more lines\n" : "").toString();
  }

  private static boolean isAgain(Happened first, Happened next) {
    return first.stayed() == null && next.stayed() == null && first.what().equals(next.what());
  }

  private static String line(Happened each) {
    String took = each.tookNs() < 0 ? "" : " " + Quantity.text((double) each.tookNs(), Unit.NS);
    String why = each.stayed() == null ? "" : ": " + StayText.why(each.stayed());
    return String.format(
        Locale.ROOT, "%15.9f  %s%s%s", each.timeNs() / 1e9, each.what(), took, why);
  }
}
