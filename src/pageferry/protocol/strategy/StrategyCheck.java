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
    /** The target has them as they were while the source could be written. */
    MAPPED,
    /** The target has them as they are. */
    WHOLLY
  }

  private final Strategy strategy;
  private boolean begun;
  private boolean locked;
  private boolean target;
  private boolean clean;
  private boolean unmapped;
  private boolean flushed;
  private Copied contents = Copied.NOT;
  private boolean moved;
  private boolean done;

  StrategyCheck(Strategy strategy) {
    this.strategy = strategy;
    this.flushed = !strategy.defersFlush();
  }

  @Nullable String objection() {
    for (List<MigrationStep> phase : strategy.phases()) {
      for (MigrationStep step : phase) {
        String objection = take(step, phase);
        if (objection != null) {
          return step.key() + " " + objection;
        }
        begun = true;
      }
    }
    if (locked) {
      return "the source is still locked at the end: unlock-source is missing";
    }
    return done ? null : "the folio is neither remapped nor discarded at the end";
  }

  private @Nullable String take(MigrationStep step, List<MigrationStep> phase) {
    return switch (step) {
      case ALLOCATE_TARGET -> allocate();
      case LOCK_SOURCE -> lock();
      case UNLOCK_SOURCE -> unlock();
      case UNMAP -> unmap();
      case FLUSH_TLB -> flush();
      case COPY -> copy();
      case REMAP -> remap();
      case DISCARD -> discard();
      case SPLIT -> begun ? "comes too late: the pieces take all steps, so it must be first" : null;
      case WAIT_REFERENCES -> moved ? "comes too late: copy has looked at the references" : null;
      case CLEAR_DIRTY, WRITE_PROTECT -> makeClean();
      case COPY_CONTENTS -> copyContents();
      case COPY_BATCH -> copyBatch(phase);
      case RECHECK_DIRTY -> recheck();
    };
  }

  private @Nullable String allocate() {
    if (target) {
      return "comes twice: there is a target already";
    }
    if (done) {
      return "comes after the folio is done";
    }
    target = true;
    return null;
  }

  private @Nullable String lock() {
    if (locked) {
      return "comes while the source is locked: a task cannot take PG_locked twice";
    }
    locked = true;
    return null;
  }

  private @Nullable String unlock() {
    if (!locked) {
      return "comes while the source is not locked";
    }
    if (unmapped && !done && !strategy.conduct().migratingBit()) {
      return "leaves migration entries behind that nobody would wait for: remap or discard first,"
          + " or let faults wait for something else than PG_locked (migrating-bit = on)";
    }
    if (moved && !done) {
      return "gives a source back that has no contents any more: remap first";
    }
    locked = false;
    return null;
  }

  private @Nullable String unmap() {
    if (!locked) {
      return "needs the source locked: lock-source must come first";
    }
    if (unmapped) {
      return "comes twice";
    }
    unmapped = true;
    return null;
  }

  private @Nullable String flush() {
    if (!unmapped) {
      return "has nothing to flush: unmap must come first";
    }
    flushed = true;
    return null;
  }

  private @Nullable String makeClean() {
    if (!locked) {
      return "needs the source locked: lock-source must come first";
    }
    if (unmapped) {
      return "finds no entries: it must come before unmap";
    }
    if (contents != Copied.NOT) {
      return "would forget what was written since the contents were copied: it must come first";
    }
    clean = true;
    return null;
  }

  private @Nullable String copyContents() {
    if (!target) {
      return "has no target to copy to: allocate-target must come first";
    }
    if (contents != Copied.NOT) {
      return "comes twice: contents are copied as a whole, not in parts";
    }
    if (unmapped && !flushed) {
      return "would copy a page that stale TLB entries can still write: flush-tlb must come first";
    }
    if (!unmapped && !clean) {
      return "would copy a page that can still be written, and nobody could tell whether it was:"
          + " write-protect or clear-dirty must come first (and recheck-dirty after unmap), or"
          + " unmap";
    }
    contents = unmapped ? Copied.WHOLLY : Copied.MAPPED;
    return null;
  }

  private @Nullable String copyBatch(List<MigrationStep> phase) {
    int others = phase.contains(MigrationStep.FLUSH_TLB) ? 1 : 0;
    return phase.indexOf(MigrationStep.COPY_BATCH) > others
        ? "is done for a whole batch at once: it must be the first step of its phase, but for"
            + " flush-tlb"
        : copyContents();
  }

  private @Nullable String recheck() {
    if (contents == Copied.NOT) {
      return "has nothing to compare with: copy-contents must come first";
    }
    if (!clean) {
      return "cannot tell what was written: write-protect or clear-dirty must come before the copy";
    }
    if (!unmapped || !flushed) {
      return "would miss what is written after it: unmap (and flush-tlb) must come first";
    }
    contents = Copied.WHOLLY;
    return null;
  }

  private @Nullable String copy() {
    if (!target) {
      return "has no target to copy to: allocate-target must come first";
    }
    if (!unmapped || !locked) {
      return "would copy a page that can still be written: unmap must come first";
    }
    if (!flushed) {
      return "would copy a page that stale TLB entries can still write: flush-tlb must come first";
    }
    if (contents == Copied.MAPPED) {
      return "would lose what was written since copy-contents: recheck-dirty must come first";
    }
    if (moved) {
      return "comes twice";
    }
    moved = true;
    return null;
  }

  private @Nullable String remap() {
    if (!moved) {
      return "would map a target without contents: copy must come first";
    }
    if (done) {
      return "comes twice";
    }
    done = true;
    return null;
  }

  private @Nullable String discard() {
    if (target) {
      return "tosses the contents although a target was allocated for them";
    }
    if (!unmapped || !flushed) {
      return "would toss a page that is still mapped: unmap must come first";
    }
    done = true;
    return null;
  }
}
