package pageferry.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;

/** A moment of the wall clock at which an experiment is stopped, whatever it is doing. */
final class Deadline implements Progress {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9}) *(s|m|h|)");
  private static final long NS_PER_S = 1_000_000_000;

  private final Progress shown;
  private final long began = System.nanoTime();
  private final long afterNs;

  /**
   * @param shown hears of the experiment's progress
   * @param text how long it may take, such as {@code 90s}
   */
  Deadline(Progress shown, String text) {
    this.shown = shown;
    this.afterNs = nanoseconds(text);
  }

  /** The time that an option gives, which must be sound. */
  static long nanoseconds(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
      throw BadInput.at(
          new Place("--timeout", 0), "a time such as 90s, 5m or 2h", "'" + text + "'");
    }
    long factor =
        switch (form.group(2)) {
          case "m" -> 60;
          case "h" -> 3600;
          default -> 1;
        };
    return Long.parseLong(form.group(1)) * factor * NS_PER_S;
  }

  /** Whether the time has passed. */
  boolean hasPassed() {
    return System.nanoTime() - began >= afterNs;
  }

  @Override
  public void at(int done, int total, String title) {
    shown.at(done, total, title);
  }

  @Override
  public void ended(RowResult result) {
    shown.ended(result);
  }

  @Override
  public void within(String done, long timeNs, long limitNs) {
    shown.within(done, timeNs, limitNs);
  }

  @Override
  public boolean isStopped() {
    return hasPassed() || shown.isStopped();
  }
}
