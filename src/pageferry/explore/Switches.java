package pageferry.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;
import pageferry.world.Footprint;

/** Counts how often a picker leaves a thread of control that could have gone on. */
public final class Switches implements Picker {
  private final Picker picker;
  private final Chains chains;
  private final List<Integer> threads = new ArrayList<>();
  private int current;
  private int count;

  /**
   * @param picker who chooses
   * @param homes which actors, by name, are sources of activity
   */
  public Switches(Picker picker, Predicate<String> homes) {
    this.picker = picker;
    this.chains = new Chains(homes);
  }

  @Override
  public int pick(Pending enabled) {
    int index = picker.pick(enabled);
    if (index == NONE) {
      return NONE;
    }
    boolean couldGoOn = false;
    for (int i = 0; i < enabled.size(); i++) {
      couldGoOn |= chains.of(enabled, i) == current;
    }
    int chain = chains.of(enabled, index);
    count += couldGoOn && chain != current ? 1 : 0;
    current = chain;
    threads.add(chain);
    chains.delivers(enabled, index);
    return index;
  }

  @Override
  public boolean insists() {
    return picker.insists();
  }

  @Override
  public @Nullable Footprint footprint() {
    return picker.footprint();
  }

  /** The thread of control of each step so far, as a number. */
  public List<Integer> threads() {
    return threads;
  }

  /** The switches so far. */
  public int count() {
    return count;
  }
}
