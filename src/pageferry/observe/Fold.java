package pageferry.observe;

import java.util.SortedMap;

/** What a kind of tracepoints adds up to. */
interface Fold {
  /** Puts what has been counted so far under the names of {@link Metric}. */
  void put(SortedMap<String, Double> values);
}
