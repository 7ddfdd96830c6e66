package pageferry.protocol.ops.cgroup;

/**
 * What the owner of the control groups carries out at once.
 *
 * @param <R> what it answers
 */
public interface CgroupOp<R> {
  /** Carries it out. */
  R on(CgroupTree tree);

  /** Whether who asks has to sleep before it can be carried out. */
  default boolean mustWait(CgroupTree tree) {
    return false;
  }
}
