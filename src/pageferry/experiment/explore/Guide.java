package pageferry.experiment.explore;

import java.util.Arrays;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;

/**
 * Lets a picker choose from the moment the search begins until something has been found, and writes
 * down what it chose. Before, messages go in order.
 */
final class Guide implements Picker {
  private final Picker picker;
  private final Watch watch;
  private final boolean stopsAtCycle;
  private long[] choices = new long[256];
  private int count;
  private long prefix;

  Guide(Picker picker, Watch watch, boolean stopsAtCycle) {
    this.picker = picker;
    this.watch = watch;
    this.stopsAtCycle = stopsAtCycle;
  }

  @Override
  public int pick(Pending enabled) {
    if (!watch.begun()) {
      prefix++;
      return 0;
    }
    if (stopsAtCycle && watch.graph().isDeadlocked()) {
      return NONE;
    }
    int index = picker.pick(enabled);
    if (index != NONE) {
      if (count == choices.length) {
        choices = Arrays.copyOf(choices, 2 * count);
      }
      choices[count++] = enabled.id(index);
    }
    return index;
  }

  long prefix() {
    return prefix;
  }

  long[] choices() {
    return Arrays.copyOf(choices, count);
  }
}
