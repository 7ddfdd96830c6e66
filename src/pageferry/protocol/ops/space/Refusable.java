package pageferry.protocol.ops.space;

/**
 * An operation under a lock that is only tried.
 *
 * @param <R> what it answers
 */
public interface Refusable<R> extends SpaceOp<R> {
  /** What it answers when it could not have the lock. */
  R refused();
}
