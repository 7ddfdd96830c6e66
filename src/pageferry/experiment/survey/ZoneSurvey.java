package pageferry.experiment.survey;

import pageferry.mm.Watermarks;
import pageferry.mm.ZoneType;

/**
 * A zone as /proc/zoneinfo shows it, in page frames.
 *
 * @param type its kind
 * @param managed how many the allocator has
 * @param free how many are free
 * @param marks its watermarks
 */
record ZoneSurvey(ZoneType type, long managed, long free, Watermarks marks) {
  @Override
  public String toString() {
    return type.text() + " " + managed + " pages";
  }
}
