package pageferry.protocol.ops.ksm;

/**
 * What the owner of KSM's trees carries out at once.
 *
 * @param <R> what it answers
 */
public interface KsmOp<R> {
  /** Carries it out. */
  R on(KsmTrees trees);
}
