package pageferry.protocol.ops.ksm;

/**
 * What ksmd asks of itself: ksmd_should_run() and who wakes it (mm/ksm.c, Linux 6.1).
 *
 * @param what what is asked
 * @param number the number that a ksmd was given when it began
 * @param merges whether the file run says that it merges
 */
public record RunKsmd(What what, int number, boolean merges) implements KsmOp<Integer> {
  /** What is asked. */
  public enum What {
    /** A ksmd begins, and any before it ends: answers its number. */
    BEGIN,
    /** Whether that one goes on. */
    GO_ON,
    /** Whether one has to be started. */
    WAKE,
    /** Whether another one takes its place, for it would sleep too long. */
    HURRY
  }

  @Override
  public Integer on(KsmTrees trees) {
    return switch (what) {
      case BEGIN -> trees.takeOver();
      case GO_ON -> trees.mayRun(number, merges) ? 1 : 0;
      case WAKE -> trees.wake(merges) ? 1 : 0;
      case HURRY -> trees.isRunning() ? 1 : 0;
    };
  }
}
