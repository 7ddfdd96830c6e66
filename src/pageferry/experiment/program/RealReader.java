package pageferry.experiment.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Keys;
import pageferry.mm.AnswerPart;
import pageferry.mm.Errno;
import pageferry.mm.StepOp;
import pageferry.observe.RealAnswer;
import pageferry.observe.StepAnswer;

/** Reads what a step really answered. */
final class RealReader {
  /** The key of a step under which that stands. */
  static final String KEY = "real";

  private static final Pattern RUN = Pattern.compile("(-?[0-9]{1,9}|E[A-Z0-9]{1,20})x([0-9]{1,8})");
  private static final String RUNS = "statuses such as \"1x16 EACCESx2\"";

  /** What stands for an errno that this machine never answers. */
  private static final long UNKNOWN = -9999;

  private RealReader() {}

  /** The answer of a step that does that. */
  static RealAnswer read(Entry entry, StepOp op) {
    Fields fields = entry.fields(Keys.REAL);
    SortedMap<AnswerPart, List<Long>> said = new TreeMap<>();
    Entry status = fields.find("status");
    if (status != null) {
      said.put(AnswerPart.STATUS, statuses(status));
    }
    for (AnswerPart part : List.of(AnswerPart.MODE, AnswerPart.NODE, AnswerPart.MIGRATED)) {
      Entry number = fields.find(part.text());
      if (number != null) {
        said.put(part, List.of((long) number.count(0, Integer.MAX_VALUE)));
      }
    }
    Entry nodes = fields.find("nodes");
    if (nodes != null) {
      said.put(
          AnswerPart.NODES, Arguments.numbers(nodes).stream().map(Integer::longValue).toList());
    }
    Entry errno = fields.find("errno");
    long ret = fields.get("ret").whole(Long.MIN_VALUE, Long.MAX_VALUE);
    return new RealAnswer(
        fields.count("line", 0, 0),
        op,
        new StepAnswer(
            ret, errno == null ? "" : errno.text(), said, fields.nanoseconds("took", -1)));
  }

  private static List<Long> statuses(Entry entry) {
    List<Long> statuses = new ArrayList<>();
    for (String run : entry.text().strip().split(" +")) {
      Matcher matcher = RUN.matcher(run);
      if (!matcher.matches()) {
        throw entry.mistake(RUNS);
      }
      long times = Long.parseLong(matcher.group(2));
      if (statuses.size() + times > Arguments.MOST_LISTED) {
        throw entry.mistake("at most " + Arguments.MOST_LISTED + " statuses");
      }
      long status = status(matcher.group(1));
      for (long i = 0; i < times; i++) {
        statuses.add(status);
      }
    }
    return statuses;
  }

  private static long status(String word) {
    if (!word.startsWith("E")) {
      return Long.parseLong(word);
    }
    return Arrays.stream(Errno.values())
        .filter(each -> each.name().equals(word))
        .mapToLong(Errno::negated)
        .findFirst()
        .orElse(UNKNOWN);
  }
}
