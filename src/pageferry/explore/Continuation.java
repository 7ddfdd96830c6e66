package pageferry.explore;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;
import pageferry.world.Footprint;

/**
 * Delivers the first messages of a known schedule, and after them whatever another picker picks:
 * what could have become of a beginning.
 */
public final class Continuation implements Picker {
  private final Replay beginning;
  private final int length;
  private final Picker rest;

  /**
   * @param beginning the messages of the known schedule, as {@link Pending#label} has them
   * @param rest who picks what comes after them
   */
  public Continuation(List<String> beginning, Picker rest) {
    this.beginning = new Replay(beginning, true);
    this.length = beginning.size();
    this.rest = rest;
  }

  private boolean isBeginning() {
    return beginning.position() < length;
  }

  @Override
  public int pick(Pending enabled) {
    return isBeginning() ? beginning.pick(enabled) : rest.pick(enabled);
  }

  @Override
  public boolean insists() {
    return isBeginning();
  }

  @Override
  public Footprint footprint() {
    return Footprint.kept();
  }

  /** Where the beginning could not be delivered as it was, in words, or null. */
  public @Nullable String divergence() {
    return beginning.divergence();
  }
}
