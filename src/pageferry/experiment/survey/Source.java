package pageferry.experiment.survey;

import java.util.List;
import java.util.function.Predicate;

/**
 * A form in which a machine is told.
 *
 * @param text what makes it
 * @param like whether a file's text is of this form
 * @param reader adds what a file of this form says
 */
record Source(String text, Predicate<String> like, Reader reader) {
  /** All of them. */
  static final List<Source> ALL =
      List.of(
          new Source(
              "numactl -H",
              NumactlReader::isLike,
              (file, text, survey) -> new NumactlReader(file, survey).read(text)),
          new Source(
              "/proc/zoneinfo",
              ZoneinfoReader::isLike,
              (file, text, survey) -> new ZoneinfoReader(file, survey).read(text)),
          new Source(
              "/proc/buddyinfo",
              BuddyinfoReader::isLike,
              (file, text, survey) -> new BuddyinfoReader(file, survey).read(text)),
          new Source(
              "lstopo --of xml",
              LstopoReader::isLike,
              (file, text, survey) -> new LstopoReader(file, survey).read(text)));

  /** Adds what a file says to a survey. */
  @FunctionalInterface
  interface Reader {
    void read(String file, String text, Survey survey);
  }
}
