package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Durations by what a task was at; those of a word that nobody was at have no metrics. */
final class DurationsByWord {
  private final Metric metric;
  private final @Nullable Durations[] durations = new Durations[Occupations.COUNT];

  DurationsByWord(Metric metric) {
    this.metric = metric;
  }

  void record(int word, long ns) {
    Durations known = durations[word];
    if (known == null) {
      known = new Durations();
      durations[word] = known;
    }
    known.record(ns);
  }

  /** All of them together. */
  Durations all() {
    Durations all = new Durations();
    for (Durations each : durations) {
      all = each == null ? all : all.with(each);
    }
    return all;
  }

  void put(SortedMap<String, Double> values) {
    forEach((name, known) -> known.put(name, values));
  }

  void forEach(BiConsumer<String, Durations> to) {
    for (int word = 0; word < durations.length; word++) {
      Durations known = durations[word];
      if (known != null) {
        to.accept(metric.nameOf(Occupations.word(word)), known);
      }
    }
  }
}
