package pageferry.protocol.ops.node;

/**
 * What an operation needs of a node that one CPU at a time can have: lru_lock, or the bandwidth of
 * the way to its memory. Who comes while others have it is served after them; nothing is charged
 * where nobody else comes.
 *
 * @param of which of the node's queues: {@link #LRU_LOCK}, or what {@link #wayFrom} says
 * @param folios for how many folios lru_lock is held
 * @param ns for how long it is needed otherwise
 * @param beforeNs how long before it arrives the operation has begun to need it
 * @param afterNs how long after it has arrived it is content to have it
 * @param handoverNs how long it takes to reach whoever has waited for it
 */
public record Turn(int of, int folios, long ns, long beforeNs, long afterNs, long handoverNs) {
  /** It needs nothing of the kind. */
  public static final Turn NONE = new Turn(-1, 0, 0, 0, 0, 0);

  private static final Turn ONE_FOLIO = new Turn(0, 1, 0, 0, 0, 0);

  /** The queue for the DMA engine that copies to the memory. */
  public static final int ENGINE = Integer.MAX_VALUE;

  /** The queue for lru_lock. */
  public static final int LRU_LOCK = 0;

  /** SWAP_CLUSTER_MAX: after so many folios release_pages() gives lru_lock back (mm/swap.c). */
  private static final int AT_ONCE = 32;

  /** Holding lru_lock for so many folios. */
  public static Turn lruLock(int folios) {
    return folios == 1 ? ONE_FOLIO : new Turn(LRU_LOCK, folios, 0, 0, 0, 0);
  }

  /** The queue for the way from a node with CPUs to the memory. */
  public static int wayFrom(int initiator) {
    return 1 + initiator;
  }

  /** Whether it needs nothing. */
  public boolean isNone() {
    return of < 0;
  }

  /** Needing a queue other than that for lru_lock. */
  public static Turn at(int queue, long ns, long beforeNs, long afterNs) {
    return new Turn(queue, 0, ns, beforeNs, afterNs, 0);
  }

  /**
   * The same where lru_lock is held so long for each folio, at the end of the operation. Of many
   * folios it is held for some at once, so that whoever waits for it comes in between.
   *
   * @param handover how long lock and list take to reach a CPU that has spun
   */
  public Turn holding(long each, long handover) {
    long held = atOnce() * each;
    return folios == 0 ? this : new Turn(of, 0, held, held, 0, handover);
  }

  private long atOnce() {
    return Math.min(folios, AT_ONCE);
  }

  /** Whether lru_lock is held that long for each folio. */
  public boolean isHeld(long each, long handover) {
    return ns == atOnce() * each && handoverNs == handover;
  }
}
