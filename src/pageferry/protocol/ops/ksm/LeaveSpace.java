package pageferry.protocol.ops.ksm;

/**
 * An address space ends: __ksm_exit() (mm/ksm.c, Linux 6.1). Answers 0.
 *
 * @param mm the address space
 */
public record LeaveSpace(int mm) implements KsmOp<Integer> {
  @Override
  public Integer on(KsmTrees trees) {
    trees.leave(mm);
    return 0;
  }
}
