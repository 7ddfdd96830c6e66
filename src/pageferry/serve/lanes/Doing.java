package pageferry.serve.lanes;

import pageferry.mm.WaitKind;

/**
 * What a lane is at.
 *
 * @param kind of what kind it is
 * @param who the task that has the CPU or the lock or migrates; of a wait what it is for
 * @param reason of a wait its kind; otherwise any
 */
public record Doing(Kind kind, long who, WaitKind reason) {
  /** It is at nothing. */
  static final Doing NOTHING = new Doing(Kind.NOTHING, 0, WaitKind.TIMEOUT);

  /** The kinds, which the picture has a colour for each. */
  public enum Kind {
    /** Nothing. */
    NOTHING,
    /** A task is on a CPU. */
    RUNS,
    /** A task could run and has no CPU. */
    READY,
    /** A task sleeps for what others have. */
    WAITS,
    /** A folio's lock is held and nobody wants it. */
    HELD,
    /** A folio's lock is held and somebody waits for it. */
    WANTED,
    /** Pages are being migrated. */
    MIGRATES;

    /** Whether it is drawn as trouble. */
    boolean isTrouble() {
      return this == WAITS || this == WANTED;
    }

    /** Whether it is drawn as work. */
    boolean isWork() {
      return this == RUNS || this == HELD || this == MIGRATES;
    }
  }

  static Doing of(Kind kind, long who) {
    return new Doing(kind, who, WaitKind.TIMEOUT);
  }
}
