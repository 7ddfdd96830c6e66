package pageferry.experiment.plan;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A function that expectations may call. */
enum MetricFunction {
  /** The metric of the one run that has the labels. */
  VALUE,
  /** The least value of the runs that have the labels. */
  LEAST,
  /** The greatest. */
  MOST,
  /** The sum. */
  TOTAL,
  /** Whether the metric grows from each value of the varied key to the next. */
  RISES,
  /** Whether it shrinks. */
  FALLS,
  /** Whether its greatest value is not much above its least. */
  FLAT,
  /** Whether the runs that have the labels ended in the given way. */
  ENDED;

  private final String word = name().toLowerCase(Locale.ROOT);

  String word() {
    return word;
  }

  /** Whether it answers yes or no. */
  boolean isTest() {
    return this == RISES || this == FALLS || this == FLAT || this == ENDED;
  }

  /** Whether runs without samples are left out, if only some have any: the others tell as much. */
  boolean passesOverNoData() {
    return this == MOST || this == TOTAL;
  }

  boolean hasTolerance() {
    return this == FLAT;
  }

  static @Nullable MetricFunction of(String word) {
    for (MetricFunction function : values()) {
      if (function.word.equalsIgnoreCase(word)) {
        return function;
      }
    }
    return null;
  }
}
