package pageferry.experiment.zoo;

import org.jspecify.annotations.Nullable;
import pageferry.experiment.explore.Exploration;
import pageferry.experiment.explore.Found;
import pageferry.experiment.explore.Minimiser;

/**
 * What the searches for one bug came to.
 *
 * @param exhibit the bug
 * @param with the search of the row that has it; null where a part is missing
 * @param met what that search met of the kind that is looked for; null: nothing
 * @param small how large that is, made small; null: it was not met
 * @param without the search of the row that has the fix; null where a part is missing
 * @param tookNs real nanoseconds of all of it
 */
public record Caught(
    Exhibit exhibit,
    @Nullable Exploration with,
    @Nullable Found met,
    Minimiser.@Nullable Size small,
    @Nullable Exploration without,
    long tookNs) {

  /** Whether a search met the bug. */
  public boolean isFound() {
    return met != null;
  }

  /**
   * Whether the search of the fix met nothing at all, in as many schedules at least as the bug took
   * to be met.
   */
  public boolean isClean() {
    if (without == null || !without.isSearched() || !without.found().isEmpty()) {
      return false;
    }
    boolean isEnough = met == null || without.counts().schedules() > met.first();
    return isEnough || without.counts().exhausted();
  }

  /** Whether it is as the zoo says: found and clean within its time, or a part is missing. */
  public boolean holds() {
    return exhibit.hunt() == null || isFound() && isClean();
  }
}
