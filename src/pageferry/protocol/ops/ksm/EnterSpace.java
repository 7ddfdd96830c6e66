package pageferry.protocol.ops.ksm;

/**
 * An address space has areas to be merged: __ksm_enter() (mm/ksm.c, Linux 6.1). One that is scanned
 * already stays where it is.
 *
 * @param mm the address space
 * @param run what the file run of /sys/kernel/mm/ksm says
 */
public record EnterSpace(int mm, int run) implements KsmOp<EnterSpace.Entered> {
  private static final int MERGE = 1;
  private static final int UNMERGE = 2;

  /**
   * What came of it.
   *
   * @param isNew whether it was not scanned before
   * @param wakes whether ksmd has to be started
   */
  public record Entered(boolean isNew, boolean wakes) {}

  @Override
  public Entered on(KsmTrees trees) {
    boolean isNew = trees.enter(mm, (run & UNMERGE) != 0);
    return new Entered(isNew, trees.wake(run == MERGE));
  }
}
