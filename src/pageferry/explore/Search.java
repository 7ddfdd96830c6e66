package pageferry.explore;

import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Picker;

/**
 * A way through the interleavings of one program: schedule after schedule. Those of most searches
 * follow from their number alone, so that several threads can share the work.
 */
public interface Search {
  /**
   * The schedule of that number, counted from 0, or null when there are no more. A search that is
   * {@link #sequential} is asked for one number after the other, each after the run of the one
   * before has ended.
   */
  @Nullable Picker schedule(long number);

  /** Whether each schedule follows from what came of those before. */
  default boolean sequential() {
    return false;
  }

  /**
   * What the search promises, and what it found out about the space, in one line.
   *
   * @param whole whether all its schedules came to their end; what is promised of probabilities
   *     holds only then
   */
  String guarantee(boolean whole);
}
