package pageferry.protocol.strategy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One undoable step of moving a folio; conf/strategies.conf puts them in order. The numbers are
 * those of "How migrate_pages() works" in Documentation/mm/page_migration.rst (Linux 6.1).
 */
public enum MigrationStep {
  /** Allocates the destination folio, which nobody else sees yet (3). Undone by freeing it. */
  ALLOCATE_TARGET,
  /**
   * Takes PG_locked of the source (1), by trylock or sleeping as mode and pass say. Where it comes
   * a second time the source is looked at anew. Undone by unlocking.
   */
  LOCK_SOURCE,
  /** Gives PG_locked of the source back (17); the destination is on its LRU list by then (18). */
  UNLOCK_SOURCE,
  /**
   * Replaces all entries that map the source by migration entries (4), where it is not under
   * writeback (2). Undone by restoring them.
   */
  UNMAP,
  /** Sends the TLB shootdowns that the unmapping of a whole batch has put off. */
  FLUSH_TLB,
  /**
   * Checks the source's references (5 to 7), then moves its place in the page cache, contents and
   * state to the destination (8 to 15).
   */
  COPY,
  /** Lets all entries point to the destination (16). */
  REMAP,
  /** Tosses the contents instead of moving them: the next toucher faults. */
  DISCARD,
  /** Splits a large folio; its pieces take their steps one by one. */
  SPLIT,
  /** Sleeps for a while at most until nobody but entries, cache and isolation references it. */
  WAIT_REFERENCES,
  /** Makes all entries clean, so that a write shows. */
  CLEAR_DIRTY,
  /** Makes all entries clean and read-only, so that a write is a fault. */
  WRITE_PROTECT,
  /**
   * Copies the contents alone, mapped or not; {@link #COPY} moves the state then. Where it comes
   * more than once each copies another part of a large folio.
   */
  COPY_CONTENTS,
  /**
   * Fails with -EAGAIN where an entry has been written through since it was made clean. Before
   * {@link #UNMAP} that only saves the rest of the work.
   */
  RECHECK_DIRTY,
  /**
   * The same as {@link #COPY_CONTENTS} of a whole batch in one go, before the phase's other steps.
   */
  COPY_BATCH,
  /** Keeps the frame of a base page that is promoted as its shadow copy: Nomad (OSDI 2024). */
  KEEP_SHADOW,
  /** Makes the shadow copy of a page that has not been written since its target. */
  USE_SHADOW;

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
