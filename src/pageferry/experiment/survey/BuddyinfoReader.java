package pageferry.experiment.survey;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.survey.Told.Fineness;

/** Reads /proc/buddyinfo (frag_show_print() of mm/vmstat.c, Linux 6.1): free blocks by order. */
final class BuddyinfoReader {
  private static final Pattern LINE =
      Pattern.compile("Node ([0-9]{1,4}), zone +([A-Za-z0-9]{1,10})((?: +[0-9]{1,12})+) *");

  private final String file;
  private final Survey survey;

  BuddyinfoReader(String file, Survey survey) {
    this.file = file;
    this.survey = survey;
  }

  /** Whether a text is such a file. */
  static boolean isLike(String text) {
    return text.lines().findFirst().filter(line -> LINE.matcher(line).matches()).isPresent();
  }

  void read(String text) {
    SortedMap<Integer, Long> free = new TreeMap<>();
    SortedMap<Integer, Integer> lines = new TreeMap<>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw BadInput.at(
            new Place(file, number), "a line such as 'Node 0, zone DMA 1 0 2'", "'" + line + "'");
      }
      int node = Integer.parseInt(matcher.group(1));
      lines.putIfAbsent(node, number);
      free.merge(node, pages(matcher.group(3)), Long::sum);
    }
    free.forEach(
        (node, pages) ->
            survey
                .node(node)
                .free
                .by(
                    Amount.ofPages(pages, survey.paging()),
                    file + ":" + lines.get(node),
                    Fineness.KIBIBYTES));
  }

  private static long pages(String counts) {
    String[] blocks = counts.strip().split(" +");
    long pages = 0;
    for (int order = 0; order < blocks.length; order++) {
      pages += Long.parseLong(blocks[order]) << order;
    }
    return pages;
  }
}
