package pageferry.serve;

import java.util.ArrayList;
import java.util.List;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;

/**
 * Which steps of which schedule are meant, as an address says it.
 *
 * @param source where the schedule is from; see {@link ScheduleSource}
 * @param keep how many of its steps are taken from there
 * @param then what comes after them: of each step the index among the messages that can be
 *     delivered
 * @param step how many of these steps are gone
 */
record Way(String source, int keep, List<Integer> then, int step) {
  /** Steps of a schedule that is looked at or made by hand. */
  static final int MOST_STEPS = 16_384;

  /** Reads one: {@code then} is such as {@code 0*30.2.1}, which is 30 times the first. */
  static Way of(Asked asked) {
    String keep = asked.one("keep");
    String step = asked.one("step");
    return new Way(
        asked.one("source"),
        keep.isEmpty() ? MOST_STEPS : number(keep),
        picks(asked.one("then")),
        step.isEmpty() ? Integer.MAX_VALUE : number(step));
  }

  private static int number(String text) {
    if (!text.matches("[0-9]{1,7}")) {
      throw BadInput.at(new Place("step", 0), "a number", "'" + text + "'");
    }
    return Integer.parseInt(text);
  }

  private static List<Integer> picks(String text) {
    List<Integer> picks = new ArrayList<>();
    for (String each : text.isEmpty() ? new String[0] : text.split("\\.", -1)) {
      if (!each.matches("[0-9]{1,4}(\\*[0-9]{1,5})?")) {
        throw BadInput.at(new Place("then", 0), "picks such as 0*30.2.1", "'" + each + "'");
      }
      String[] parts = each.split("\\*", -1);
      int times = parts.length == 1 ? 1 : Integer.parseInt(parts[1]);
      if (picks.size() + times > MOST_STEPS) {
        throw BadInput.at(new Place("then", 0), "at most " + MOST_STEPS + " steps", "more");
      }
      for (int i = 0; i < times; i++) {
        picks.add(Integer.parseInt(parts[0]));
      }
    }
    return picks;
  }
}
