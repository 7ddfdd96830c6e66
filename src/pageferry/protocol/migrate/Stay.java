package pageferry.protocol.migrate;

import pageferry.mm.StayCause;
import pageferry.protocol.alloc.Refusal;
import pageferry.protocol.ops.node.FolioContents;
import pageferry.world.StayFacts;

/**
 * Why a source could not be moved when it was tried last, and what was seen then.
 *
 * @param cause what stood in the way
 * @param node where it was to go, -1 where that does not matter
 * @param seen what was seen, as {@link StayFacts} has it
 * @param bound what should have been seen
 * @param atNs when that was
 */
record Stay(StayCause cause, int node, long seen, long bound, long atNs) {
  /** A cause of which there is nothing more to say. */
  static Stay of(StayCause cause, long atNs) {
    return new Stay(cause, -1, 0, 0, atNs);
  }

  /** There was no target. */
  static Stay noTarget(Refusal refusal, long atNs) {
    return new Stay(refusal.cause(), refusal.node(), refusal.free(), refusal.mark(), atNs);
  }

  /** The contents could not be had: who has the folio still? */
  static Stay busy(FolioContents contents, long atNs) {
    StayCause cause =
        contents.refs() == contents.expectedRefs()
            ? StayCause.STILL_MAPPED
            : contents.pinned() ? StayCause.PINNED : StayCause.REFERENCED;
    return new Stay(cause, -1, contents.refs(), contents.expectedRefs(), atNs);
  }

  StayFacts facts(int errno) {
    return new StayFacts(errno, node, seen, bound, atNs);
  }
}
