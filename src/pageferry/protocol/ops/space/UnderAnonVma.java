package pageferry.protocol.ops.space;

import org.jspecify.annotations.Nullable;
import pageferry.mm.AnonLock;

/**
 * An operation on entries that is all there is to a walk of the reverse map: it is carried out if
 * the lock of their anon_vma is this address space's and free for readers, and has given it back
 * when it is over, as rmap_walk_anon() (mm/rmap.c, Linux 6.1). What a fork shares has its lock at
 * another address space, mostly.
 *
 * @param vpn a page that the entries map
 * @param op the operation
 * @param <R> what it answers
 */
public record UnderAnonVma<R>(long vpn, SpaceOp<R> op) implements EntryOp<UnderAnonVma.Walked<R>> {
  /**
   * What came of it.
   *
   * @param barred the {@link AnonLock} that has to be taken first, or 0
   * @param answer the operation's, null if it was not carried out
   */
  public record Walked<R>(long barred, @Nullable R answer) {}

  @Override
  public Walked<R> on(Space space) {
    long root = space.anonVmaAt(vpn);
    boolean free =
        root == 0 || new AnonLock(root).owner() == space.mm() && space.anonVmas().mayRead(root);
    return free ? new Walked<>(0, op.on(space)) : new Walked<>(root, null);
  }
}
