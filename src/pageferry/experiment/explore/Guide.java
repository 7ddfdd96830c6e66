package pageferry.experiment.explore;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;
import pageferry.world.Footprint;

/**
 * Lets a picker choose from the moment the search begins until something has been found, and writes
 * down what it chose. Before, messages go in order; so they do where nobody has come nearer to an
 * end for too long.
 */
final class Guide implements Picker {
  private final Picker picker;
  private final Watch watch;
  private final boolean stopsAtCycle;
  private long[] choices = new long[128];
  private int[] fingerprints = new int[128];
  private int count;
  private long prefix;
  private boolean over;

  Guide(Picker picker, Watch watch, boolean stopsAtCycle) {
    this.picker = picker;
    this.watch = watch;
    this.stopsAtCycle = stopsAtCycle;
  }

  @Override
  public int pick(Pending enabled) {
    watch.headway().tick();
    if (!watch.isOpen()) {
      prefix += count == 0 ? 1 : 0;
      return 0;
    }
    if (over) {
      return 0;
    }
    if (stopsAtCycle && (watch.graph().isDeadlocked() || watch.headway().isLivelocked())) {
      return NONE;
    }
    int fingerprint = watch.nextStep(count + 1L, enabled.size());
    boolean isFair = watch.headway().isFair() && !picker.insists();
    int index = isFair ? 0 : picker.pick(enabled);
    if (index != NONE) {
      note(enabled.id(index), fingerprint);
    }
    return index;
  }

  @Override
  public @Nullable Footprint footprint() {
    return picker.footprint();
  }

  private void note(long id, int fingerprint) {
    if (count == choices.length) {
      choices = Arrays.copyOf(choices, 2 * count);
      fingerprints = Arrays.copyOf(fingerprints, 2 * count);
    }
    choices[count] = id;
    fingerprints[count++] = fingerprint;
  }

  /** Lets whatever is still under way go in order from now on. */
  void letGo() {
    over = true;
  }

  long prefix() {
    return prefix;
  }

  long[] choices() {
    return Arrays.copyOf(choices, count);
  }

  int[] fingerprints() {
    return Arrays.copyOf(fingerprints, count);
  }
}
