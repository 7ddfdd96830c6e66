package pageferry.protocol.ops.node;

import pageferry.world.CompactEvent;

/**
 * A zone notes what came of its compaction: defer_compaction() and compaction_defer_reset()
 * (mm/compaction.c, Linux 6.1).
 *
 * @param zone the zone's place among those of its node
 * @param order the order that was wanted
 * @param what what came of it
 */
public record NoteCompaction(int zone, int order, Outcome what)
    implements NodeOp<NoteCompaction.Deferral> {
  /** What came of it. */
  public enum Outcome {
    /** It was not tried. */
    NONE(CompactEvent.What.DEFERRED),
    /** The zone has been gone through in vain. */
    FAILED(CompactEvent.What.DEFER),
    /** A block of the order is free. */
    FREED(CompactEvent.What.RESET);

    private final CompactEvent.What what;

    Outcome(CompactEvent.What what) {
      this.what = what;
    }

    /** How the event of it is called. */
    public CompactEvent.What what() {
      return what;
    }
  }

  /**
   * How compaction of the zone is put off now.
   *
   * @param failed the least order that has failed
   * @param considered how often it was tried since
   * @param limit how often it must have been before it is tried
   */
  public record Deferral(int failed, int considered, int limit) {}

  @Override
  public Deferral on(NodeMemory memory) {
    CompactRecord seen = memory.zones().get(zone).compaction();
    if (what == Outcome.FAILED) {
      seen.defer(order);
    } else if (what != Outcome.NONE) {
      seen.trust(order, false);
    }
    return new Deferral(seen.failed(), seen.considered(), seen.limit());
  }
}
