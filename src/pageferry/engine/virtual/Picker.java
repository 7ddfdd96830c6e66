package pageferry.engine.virtual;

import org.jspecify.annotations.Nullable;
import pageferry.world.Footprint;

/** Which message is delivered next: asked once per step of an explored run, even if it has one. */
@FunctionalInterface
public interface Picker {
  /** What {@link #pick} answers to give the run up. */
  int NONE = -1;

  /** The index of the message, from 0 to {@code enabled.size() - 1}, or {@link #NONE}. */
  int pick(Pending enabled);

  /** Whether what it picks stands, however unfair it is: that of a replay does. */
  default boolean insists() {
    return false;
  }

  /**
   * Where to note what each step touches, or null if the picker does not want to know it ({@link
   * Pending#touches}). If it does, steps of one actor that commute have no order, so that messages
   * that they sent may overtake each other. In one that is not kept every step touches the whole.
   */
  default @Nullable Footprint footprint() {
    return null;
  }

  /**
   * Whether there is a choice where the run begins or, after a rest, goes on: as long as there is
   * none, nobody asks what steps touch.
   */
  default boolean isSearching() {
    return true;
  }

  /** Delivers messages in the order in which they were sent, however long they should take. */
  static Picker fifo() {
    return enabled -> 0;
  }
}
