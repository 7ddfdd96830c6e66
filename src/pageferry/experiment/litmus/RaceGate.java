package pageferry.experiment.litmus;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;
import pageferry.world.Footprint;

/** Lets a picker choose during a race, and writes down what it chose; else all goes in order. */
final class RaceGate implements Picker {
  /** The steps of a race after which its schedule is cut off. */
  private static final int MOST_STEPS = 20_000;

  private final Picker picker;
  private boolean open;
  private long[] choices = new long[256];
  private int count;

  RaceGate(Picker picker) {
    this.picker = picker;
  }

  void open() {
    open = true;
  }

  void close() {
    open = false;
  }

  boolean isOpen() {
    return open;
  }

  @Override
  public int pick(Pending enabled) {
    if (!open) {
      return 0;
    }
    int index = isCutOff() ? NONE : picker.pick(enabled);
    if (index != NONE) {
      if (count == choices.length) {
        choices = Arrays.copyOf(choices, 2 * count);
      }
      choices[count++] = enabled.id(index);
    }
    return index;
  }

  @Override
  public @Nullable Footprint footprint() {
    return picker.footprint();
  }

  @Override
  public boolean isSearching() {
    return open;
  }

  /** Whether the race has not ended in as many steps as one may have. */
  boolean isCutOff() {
    return count == MOST_STEPS;
  }

  /** How many steps the race had so far. */
  int steps() {
    return count;
  }

  /** The ids of the messages that were delivered in the race. */
  long[] choices() {
    return Arrays.copyOf(choices, count);
  }
}
