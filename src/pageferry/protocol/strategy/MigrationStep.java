package pageferry.protocol.strategy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One undoable step of moving a folio; conf/strategies.conf puts them in order. */
public enum MigrationStep {
  /** Allocates the destination folio. Undone by freeing it. */
  ALLOCATE_TARGET,
  /**
   * Takes PG_locked of the source, by trylock or sleeping as mode and pass say. Where it comes a
   * second time the source is looked at anew. Undone by unlocking.
   */
  LOCK_SOURCE,
  /** Gives PG_locked of the source back. */
  UNLOCK_SOURCE,
  /** Replaces all entries that map the source by migration entries. Undone by restoring them. */
  UNMAP,
  /** Sends the TLB shootdowns that the unmapping of a whole batch has put off. */
  FLUSH_TLB,
  /** Checks the source's references, then moves contents and state to the destination. */
  COPY,
  /** Lets all entries point to the destination. */
  REMAP,
  /** Tosses the contents instead of moving them: the next toucher faults. */
  DISCARD;

  private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The step's name in conf/strategies.conf. */
  public String key() {
    return key;
  }

  /** The step of that name, or null. */
  public static @Nullable MigrationStep of(String key) {
    for (MigrationStep step : values()) {
      if (step.key.equals(key)) {
        return step;
      }
    }
    return null;
  }
}
