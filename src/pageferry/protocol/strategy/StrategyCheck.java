package pageferry.protocol.strategy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a strategy's steps and finds the first one that cannot be taken where it stands,
 * from what must be true of the folio there.
 */
final class StrategyCheck {
  /** Where the contents stand. */
  private enum Copied {
    /** They are in the source alone. */
    NOT,
    /** The target has some as they were while the source could be written. */
    MAPPED,
    /** The target has them as they are. */
    WHOLLY
  }

  private final Strategy strategy;
  private final @Nullable StrategyRule without;
  private @Nullable StrategyRule broken;
  private boolean begun;
  private boolean locked;
  private boolean target;
  private boolean clean;
  private boolean unmapped;
  private boolean flushed;
  private Copied contents = Copied.NOT;
  private boolean batched;
  private boolean used;
  private boolean moved;
  private boolean done;

  StrategyCheck(Strategy strategy) {
    this(strategy, null);
  }

  /**
   * @param without a rule that is left out, to see what it is good for; null: none
   */
  StrategyCheck(Strategy strategy, @Nullable StrategyRule without) {
    this.strategy = strategy;
    this.without = without;
    this.flushed = !strategy.defersFlush();
  }

  @Nullable String objection() {
    for (List<MigrationStep> phase : strategy.phases()) {
      for (MigrationStep step : phase) {
        take(step, phase);
        if (broken != null) {
          return step.key() + " " + broken.text();
        }
        begun = true;
      }
    }
    never(locked, StrategyRule.UNLOCKED_AT_END);
    never(!done, StrategyRule.DONE_AT_END);
    return broken == null ? null : broken.text();
  }

  /** The rule that the objection is about. */
  @Nullable StrategyRule broken() {
    return broken;
  }

  /** The first rule that does not hold is the one that is told. */
  private void never(boolean isSo, StrategyRule rule) {
    if (isSo && broken == null && rule != without) {
      broken = rule;
    }
  }

  private void take(MigrationStep step, List<MigrationStep> phase) {
    switch (step) {
      case ALLOCATE_TARGET -> allocate();
      case LOCK_SOURCE -> lock();
      case UNLOCK_SOURCE -> unlock();
      case UNMAP -> unmap();
      case FLUSH_TLB -> flush();
      case COPY -> copy();
      case REMAP -> remap();
      case DISCARD -> discard();
      case SPLIT -> never(begun, StrategyRule.SPLIT_FIRST);
      case WAIT_REFERENCES -> never(moved, StrategyRule.REFERENCES_BEFORE_COPY);
      case CLEAR_DIRTY, WRITE_PROTECT -> makeClean();
      case COPY_CONTENTS -> copyContents();
      case COPY_BATCH -> copyBatch(phase);
      case RECHECK_DIRTY -> recheck();
      case KEEP_SHADOW -> keepShadow();
      case USE_SHADOW -> useShadow();
    }
  }

  private void allocate() {
    never(target, StrategyRule.ONE_TARGET);
    never(done, StrategyRule.TARGET_BEFORE_END);
    target = true;
  }

  private void lock() {
    never(locked, StrategyRule.NOT_LOCKED_TWICE);
    locked = true;
  }

  private void unlock() {
    boolean isWaitedFor = strategy.conduct().migratingBit();
    never(!locked, StrategyRule.UNLOCKS_WHAT_IS_LOCKED);
    never(unmapped && !done && !isWaitedFor, StrategyRule.ENTRIES_ARE_WAITED_FOR);
    never(moved && !done, StrategyRule.MOVED_MEANS_REMAPPED);
    locked = false;
  }

  private void unmap() {
    never(!locked, StrategyRule.UNMAP_UNDER_LOCK);
    never(unmapped, StrategyRule.UNMAPPED_ONCE);
    unmapped = true;
  }

  private void flush() {
    never(!unmapped, StrategyRule.FLUSH_AFTER_UNMAP);
    flushed = true;
  }

  private void makeClean() {
    never(!locked, StrategyRule.CLEAN_UNDER_LOCK);
    never(unmapped, StrategyRule.CLEAN_BEFORE_UNMAP);
    never(contents != Copied.NOT, StrategyRule.CLEAN_BEFORE_CONTENTS);
    clean = true;
  }

  private void copyContents() {
    never(!target, StrategyRule.CONTENTS_HAVE_TARGET);
    never(batched, StrategyRule.CONTENTS_ONCE);
    never(moved, StrategyRule.CONTENTS_BEFORE_COPY);
    never(unmapped && !flushed, StrategyRule.CONTENTS_AFTER_FLUSH);
    never(!unmapped && !clean, StrategyRule.CONTENTS_CLEAN_OR_UNMAPPED);
    contents = unmapped && contents != Copied.MAPPED ? Copied.WHOLLY : Copied.MAPPED;
  }

  private void copyBatch(List<MigrationStep> phase) {
    int others = phase.contains(MigrationStep.FLUSH_TLB) ? 1 : 0;
    boolean isLater = phase.indexOf(MigrationStep.COPY_BATCH) > others;
    never(isLater, StrategyRule.BATCH_FIRST_OF_PHASE);
    never(contents != Copied.NOT, StrategyRule.CONTENTS_ONCE);
    copyContents();
    batched = true;
  }

  private void recheck() {
    never(contents == Copied.NOT, StrategyRule.RECHECK_AFTER_CONTENTS);
    never(!clean, StrategyRule.RECHECK_OF_CLEAN);
    never(unmapped && !flushed, StrategyRule.RECHECK_AFTER_FLUSH);
    contents = unmapped ? Copied.WHOLLY : Copied.MAPPED;
  }

  private void keepShadow() {
    never(!moved, StrategyRule.KEEP_AFTER_COPY);
    never(done, StrategyRule.KEEP_BEFORE_REMAP);
    never(!clean, StrategyRule.KEEP_OF_CLEAN);
  }

  /** It may find none, so that a target has to be allocated still. */
  private void useShadow() {
    never(!unmapped || !flushed, StrategyRule.USE_OF_UNMAPPED);
    never(target, StrategyRule.USE_BEFORE_TARGET);
    used = true;
  }

  private void copy() {
    never(!target, StrategyRule.COPY_HAS_TARGET);
    never(!unmapped || !locked, StrategyRule.COPY_OF_UNMAPPED);
    never(!flushed, StrategyRule.COPY_AFTER_FLUSH);
    never(contents == Copied.MAPPED, StrategyRule.COPY_AFTER_RECHECK);
    never(moved, StrategyRule.COPIED_ONCE);
    moved = true;
  }

  private void remap() {
    never(!moved, StrategyRule.REMAP_AFTER_COPY);
    never(done, StrategyRule.REMAPPED_ONCE);
    done = true;
  }

  private void discard() {
    never(target || used, StrategyRule.DISCARD_WITHOUT_TARGET);
    never(!unmapped || !flushed, StrategyRule.DISCARD_OF_UNMAPPED);
    done = true;
  }
}
