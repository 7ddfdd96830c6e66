package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;

/** What a kind of tracepoints adds up to. */
interface Fold {
  /** Puts what has been counted so far under the names of {@link Metric}. */
  void put(SortedMap<String, Double> values);

  /** Hands over each set of durations under its name; most folds have none. */
  default void durations(BiConsumer<String, Durations> to) {}
}
