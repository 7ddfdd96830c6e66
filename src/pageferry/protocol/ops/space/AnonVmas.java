package pageferry.protocol.ops.space;

import java.util.Set;
import java.util.TreeSet;

/**
 * What operations see of the locks of anonymous memory that an address space owns, as its actor
 * keeps it: a walk of the reverse map that is over in one operation only looks whether it may have
 * the lock. (Such a walk passes who waits to have it for a moment.)
 */
public final class AnonVmas {
  private final Set<Long> barred = new TreeSet<>();
  private final SpaceFootprint touches;

  AnonVmas(SpaceFootprint touches) {
    this.touches = touches;
  }

  /** Whether a walk of the reverse map may begin and end now. */
  boolean mayRead(long root) {
    touches.readsAnonWriters(root);
    return barred.isEmpty() || !barred.contains(root);
  }

  /**
   * A lock has been taken, asked for or given back.
   *
   * @param bars whether somebody writes, or waits for it to keep it: fair as the lock is, a reader
   *     has to wait as well
   * @param awaited whether somebody waits or has waited
   */
  public void changed(long root, boolean bars, boolean awaited) {
    boolean was = bars ? !barred.add(root) : barred.remove(root);
    if (bars || was) {
      touches.locksAnonVma(root);
    } else if (awaited) {
      touches.delaysAnonVma(root);
    } else {
      touches.sharesAnonVma(root);
    }
  }

  /** Somebody takes a lock for writing and gives it back at once, or waits until that is so. */
  public void passes(long root, boolean free) {
    if (free) {
      touches.readsAnonHolders(root);
    } else {
      touches.delaysAnonVma(root);
    }
  }
}
