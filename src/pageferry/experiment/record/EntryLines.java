package pageferry.experiment.record;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.experiment.program.Layout;
import pageferry.observe.MapNames;

/**
 * The migration events of a kernel's trace in the words of the corpus: {@code
 * set+remove_migration_pte a+0-11}, with neighbouring pages in one line.
 */
final class EntryLines {
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(.+)-\\d+\\s+(?:\\(.*?\\)\\s+)?\\[\\d+\\]\\s+\\S+\\s+[\\d.]+: (\\w+): (.*)");
  private static final Pattern FIELD = Pattern.compile("(\\w+)=([\\w:-]+)");
  private static final long GAP_PAGES = 512;
  private static final int HUGE_ORDER = 9;

  private EntryLines() {}

  /** Entries of neighbouring pages, or the text of another event in {@code event}. */
  private static final class Run {
    private String event;
    private final String map;
    private final long first;
    private final int order;
    private long last;
    private int times = 1;

    private Run(String event, String map, long page, int order) {
      this.event = event;
      this.map = map;
      this.first = page;
      this.last = page;
      this.order = order;
    }

    private boolean isText() {
      return map.isEmpty();
    }

    private boolean isPage(Run other) {
      return !isText() && map.equals(other.map) && order == other.order && first == other.first;
    }

    private String text() {
      return isText()
          ? event
          : event
              + " "
              + map
              + "+"
              + (first == last ? "" + first : first + "-" + last)
              + (order > 0 ? " order=" + order : "")
              + (times > 1 ? " x" + times : "");
    }
  }

  /** The lines of a program whose maps lie so. */
  static List<String> of(List<String> trace, Layout layout) {
    List<Run> runs = new ArrayList<>();
    for (String line : trace) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        runs.add(run(matcher, layout));
      }
    }
    return repeated(joined(paired(counted(runs)), 0));
  }

  private static Run run(Matcher line, Layout layout) {
    String address = "";
    String order = "";
    List<String> fields = new ArrayList<>();
    Matcher field = FIELD.matcher(line.group(3));
    while (field.find()) {
      fields.add(field.group());
      address = field.group(1).equals("addr") ? field.group(2) : address;
      order = field.group(1).equals("order") ? field.group(2) : order;
    }
    String event = line.group(2);
    if (address.isEmpty()) {
      String who = line.group(1).strip();
      String by = who.startsWith("init") ? "" : "by=" + who.replaceAll("[/:].*", "") + " ";
      return new Run(event + " " + by + String.join(" ", fields), "", 0, 0);
    }
    long vpn = layout.paging().page(Long.parseUnsignedLong(address, 16));
    int pages = order.isEmpty() ? event.endsWith("pmd") ? HUGE_ORDER : 0 : Integer.parseInt(order);
    for (MapNames.Area area : layout.areas()) {
      if (vpn >= area.vpn() && vpn < area.vpn() + area.pages() + GAP_PAGES) {
        return new Run(event, area.map(), vpn - area.vpn(), pages);
      }
    }
    return new Run(event, "other", 0, pages);
  }

  /** The same entry several times in a row, as by several tasks, is one with a count. */
  private static List<Run> counted(List<Run> runs) {
    List<Run> all = new ArrayList<>();
    for (Run run : runs) {
      Run before = all.isEmpty() ? null : all.get(all.size() - 1);
      if (before != null && before.isPage(run) && before.event.equals(run.event)) {
        before.times++;
      } else {
        all.add(run);
      }
    }
    return all;
  }

  /** An entry that is set and removed at once is one. */
  private static List<Run> paired(List<Run> runs) {
    List<Run> all = new ArrayList<>();
    for (Run run : runs) {
      Run before = all.isEmpty() ? null : all.get(all.size() - 1);
      if (before != null
          && run.event.startsWith("remove_")
          && before.isPage(run)
          && before.times == run.times
          && before.event.equals("set_" + run.event.substring("remove_".length()))) {
        before.event = "set+" + run.event;
      } else {
        all.add(run);
      }
    }
    return all;
  }

  /** Entries of successive pages are one; {@code step} 0: of their order. */
  private static List<Run> joined(List<Run> runs, int step) {
    List<Run> all = new ArrayList<>();
    for (Run run : runs) {
      Run before = all.isEmpty() ? null : all.get(all.size() - 1);
      long next = before == null ? 0 : before.last + (step == 0 ? 1L << before.order : step);
      if (before != null
          && !run.isText()
          && before.event.equals(run.event)
          && before.map.equals(run.map)
          && before.order == run.order
          && before.times == run.times
          && next == run.first) {
        before.last = run.last;
      } else {
        all.add(run);
      }
    }
    return all;
  }

  /** Equal lines in a row are one with a count; then small entries of large folios are joined. */
  private static List<String> repeated(List<Run> runs) {
    List<String> lines = new ArrayList<>();
    List<Run> small = joined(runs, 1);
    for (int i = 0; i < small.size(); ) {
      String text = small.get(i).text();
      int next = i;
      while (next < small.size() && small.get(next).text().equals(text)) {
        next++;
      }
      lines.add(next - i == 1 ? text : text + " (" + (next - i) + " times)");
      i = next;
    }
    return lines;
  }
}
