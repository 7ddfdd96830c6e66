package pageferry.experiment.explore;

import java.util.Locale;

/**
 * Something that must not be, met by one schedule.
 *
 * @param kind of what kind it is
 * @param signature what makes two findings the same, whatever tasks and folios are part of them
 * @param text one line for people
 */
record Finding(Kind kind, String signature, String text) {
  /** The kinds. */
  enum Kind {
    /** A cycle of tasks that wait for each other, or one that waits for itself. */
    DEADLOCK,
    /** Nothing can go on, and tasks sleep for what nobody will give. */
    STUCK,
    /** The machine contradicted itself: a VM_BUG_ON(). */
    KERNEL_BUG,
    /** An invariant did not hold. */
    INVARIANT,
    /** What the experiment says must hold of every schedule did not. */
    EXPECTATION,
    /** The steps did not suffice: no progress is to be seen. */
    LIVELOCK;

    /** The word that reports use. */
    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }
}
