package pageferry.experiment.plan;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import pageferry.experiment.settings.Axis;

/**
 * What expectations and answers can be about.
 *
 * @param written the axes as the experiment's file has them
 * @param axes those that are run
 * @param words what the programs name
 */
public record Context(List<Axis> written, List<Axis> axes, Vocabulary words) {
  public Context {
    written = List.copyOf(written);
    axes = List.copyOf(axes);
  }

  /** The same for what is about whole searches. */
  public Context ofSearches() {
    return new Context(written, axes, Vocabulary.NONE);
  }

  /** The labels of the runs. */
  Set<String> run() {
    return labels(axes);
  }

  /** These, and the labels of runs that this invocation leaves out. */
  Set<String> named() {
    Set<String> named = labels(written);
    named.addAll(run());
    return named;
  }

  /** Whether this invocation leaves out runs at all. */
  boolean isReduced() {
    return !run().containsAll(labels(written));
  }

  private static Set<String> labels(List<Axis> axes) {
    Set<String> labels = new LinkedHashSet<>();
    for (Axis axis : axes) {
      for (String label : axis.labels()) {
        labels.add(label);
        labels.add(axis.key() + "=" + label);
      }
    }
    return labels;
  }
}
