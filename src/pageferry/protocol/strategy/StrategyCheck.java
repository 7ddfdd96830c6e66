package pageferry.protocol.strategy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a strategy's steps and finds the first one that cannot be taken where it stands.
 */
final class StrategyCheck {
  private final Strategy strategy;
  private boolean locked;
  private boolean target;
  private boolean unmapped;
  private boolean flushed;
  private boolean copied;
  private boolean done;

  StrategyCheck(Strategy strategy) {
    this.strategy = strategy;
    this.flushed = !strategy.defersFlush();
  }

  @Nullable String objection() {
    for (List<MigrationStep> phase : strategy.phases()) {
      for (MigrationStep step : phase) {
        String objection = take(step);
        if (objection != null) {
          return step.key() + " " + objection;
        }
      }
    }
    if (locked) {
      return "the source is still locked at the end: unlock-source is missing";
    }
    return done ? null : "the folio is neither remapped nor discarded at the end";
  }

  private @Nullable String take(MigrationStep step) {
    return switch (step) {
      case ALLOCATE_TARGET -> allocate();
      case LOCK_SOURCE -> lock();
      case UNLOCK_SOURCE -> unlock();
      case UNMAP -> unmap();
      case FLUSH_TLB -> flush();
      case COPY -> copy();
      case REMAP -> remap();
      case DISCARD -> discard();
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
    if (unmapped && !done) {
      return "leaves migration entries behind that nobody would wait for: remap or discard first";
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
    if (copied) {
      return "comes twice";
    }
    copied = true;
    return null;
  }

  private @Nullable String remap() {
    if (!copied) {
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
