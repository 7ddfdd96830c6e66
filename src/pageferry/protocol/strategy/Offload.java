package pageferry.protocol.strategy;

import java.util.List;
import pageferry.mm.MigrateReason;

/**
 * Who helps a migration copy contents in one go: kernel threads, or the channels of a DMA engine
 * ("Accelerate page migration with batch copying and hardware offload", linux-mm, 2025).
 *
 * @param threads how many kernel threads help, on CPUs of the target's node
 * @param callerCopies whether the caller copies parts too until none is left
 * @param partPages base pages in a part of the work, which one of them copies at a time
 * @param leastPages fewer base pages are copied by the caller alone
 * @param reasons of migrations that are helped; empty: whatever for
 * @param channels of an engine that copies instead
 */
public record Offload(
    int threads,
    boolean callerCopies,
    int partPages,
    int leastPages,
    List<MigrateReason> reasons,
    Channels channels) {
  /** The caller copies, as in all kernels. */
  public static final Offload NONE =
      new Offload(0, true, 1, 0, List.of(), new Channels(0, 0, 0, 0, 0));

  public Offload {
    reasons = List.copyOf(reasons);
  }

  /**
   * The channels of a DMA engine.
   *
   * @param count how many; 0: there is no engine
   * @param pageNs what a base page takes on one channel; below 0: what the profile of costs says
   * @param pieceNs what one of a folio that is not huge, or is cut, takes besides; or below 0
   * @param setupNs what it takes the CPU to describe a folio; or below 0
   * @param width bytes a nanosecond that all channels together copy at most; 0: as many as they can
   */
  public record Channels(int count, long pageNs, long pieceNs, long setupNs, int width) {}

  /** Whether anybody helps at all. */
  public boolean isAny() {
    return threads > 0 || channels.count() > 0;
  }

  /** Whether so many base pages that are moved for a reason are copied with help. */
  public boolean suits(int pages, MigrateReason reason) {
    return isAny() && pages >= leastPages && (reasons.isEmpty() || reasons.contains(reason));
  }
}
