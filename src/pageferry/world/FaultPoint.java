package pageferry.world;

import org.jspecify.annotations.Nullable;

/**
 * Whom the machine asks wherever something can go wrong: should_fail() (lib/fault-inject.c, Linux
 * 6.1). A fault plan answers; without one nothing is asked.
 */
public interface FaultPoint {
  /** Nothing ever goes wrong. */
  FaultPoint NONE =
      new FaultPoint() {
        @Override
        public boolean watches(FaultKind kind) {
          return false;
        }

        @Override
        public @Nullable Fault at(FaultKind kind, Attempt attempt) {
          return null;
        }
      };

  /** Whether faults of that kind can come at all; asked before an attempt is described. */
  boolean watches(FaultKind kind);

  /** What goes wrong at this attempt; null: nothing. */
  @Nullable Fault at(FaultKind kind, Attempt attempt);

  /** Whether the machine is to make a mistake that tests have planted to see it found. */
  default boolean planted(PlantedBug bug) {
    return false;
  }
}
