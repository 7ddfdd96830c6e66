package pageferry.experiment.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import pageferry.experiment.litmus.LitmusOutcome;
import pageferry.experiment.litmus.RecordedOutcomes;

/** Outcomes of a recording beside those that the same kernel had in one that was made before. */
public final class RacesBefore {
  private final List<String> fresh = new ArrayList<>();
  private int firm;
  private int met;

  private RacesBefore() {}

  /**
   * Compares two folders {@code expected/KERNEL}.
   *
   * @param before that of an earlier recording; it need not be there
   * @param now that of this one
   */
  public static RacesBefore of(Path before, Path now, Iterable<String> names) throws IOException {
    RacesBefore compared = new RacesBefore();
    for (String name : names) {
      Path earlier = before.resolve(name + ".json");
      if (Files.isRegularFile(earlier) && !Files.isSameFile(before, now)) {
        RecordedOutcomes known = RecordedOutcomes.read(earlier);
        RecordedOutcomes recorded = RecordedOutcomes.read(now.resolve(name + ".json"));
        compared.compare(name, known, recorded);
      }
    }
    return compared;
  }

  private void compare(String name, RecordedOutcomes known, RecordedOutcomes recorded) {
    SortedSet<LitmusOutcome> again = new TreeSet<>(known.firm());
    firm += again.size();
    again.retainAll(recorded.outcomes().keySet());
    met += again.size();
    recorded.outcomes().keySet().stream()
        .filter(each -> !known.outcomes().containsKey(each))
        .forEach(each -> fresh.add(name + " " + each));
  }

  /** How many firm outcomes there were before. */
  public int firm() {
    return firm;
  }

  /** How many of them came again. */
  public int met() {
    return met;
  }

  /** The outcomes that had never been met before, each behind its program. */
  public List<String> fresh() {
    return Collections.unmodifiableList(fresh);
  }
}
