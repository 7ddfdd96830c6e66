package pageferry.explore;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;
import pageferry.world.Footprint;

/**
 * Delivers messages in the order of a list of labels, and those after it in the order in which they
 * were sent. A strict replay ends after the list, and at a message that is not there; a lenient one
 * leaves that out.
 */
public final class Replay implements Picker {
  private final List<String> labels;
  private final boolean strict;
  private int next;
  private @Nullable String divergence;

  /**
   * @param labels what is to be delivered, as {@link Pending#label} has it
   * @param strict whether a missing message ends the run
   */
  public Replay(List<String> labels, boolean strict) {
    this.labels = labels;
    this.strict = strict;
  }

  @Override
  public int pick(Pending enabled) {
    while (next < labels.size()) {
      String label = labels.get(next);
      for (int i = 0; i < enabled.size(); i++) {
        if (enabled.label(i).equals(label)) {
          next++;
          return i;
        }
      }
      if (strict) {
        divergence =
            "step " + (next + 1) + ": " + label + " cannot be delivered, but " + all(enabled);
        return NONE;
      }
      next++;
    }
    return strict ? NONE : 0;
  }

  @Override
  public boolean insists() {
    return strict;
  }

  @Override
  public Footprint footprint() {
    return Footprint.kept();
  }

  private static String all(Pending enabled) {
    return IntStream.range(0, enabled.size())
        .mapToObj(enabled::label)
        .collect(Collectors.joining(", "));
  }

  /** Where a strict replay left the list, in words, or null. */
  public @Nullable String divergence() {
    return divergence;
  }

  /** How many messages of the list have been delivered or left out. */
  public int position() {
    return next;
  }
}
