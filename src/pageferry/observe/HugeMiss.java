package pageferry.observe;

import java.util.Locale;
import pageferry.mm.CompactResult;

/** Why a page fault that asked for a huge page took base pages. */
public enum HugeMiss {
  /** None was free at the watermarks, and its flags did not let it compact or reclaim. */
  NOT_ASKED("that may not compact memory (defrag)"),
  /** Compaction passed over all zones: compaction_suitable() says COMPACT_SKIPPED. */
  NO_ROOM("that found too little memory free to compact it: full, not fragmented (see fragment)"),
  /** The fragmentation index of all zones was at most vm.extfrag_threshold. */
  NOT_FRAGMENTED("that found a fragmentation index below vm.extfrag_threshold"),
  /** Compaction has failed lately and is not tried. */
  PUT_OFF("for which compaction was put off, for it had failed lately"),
  /** Compaction has run and made no block. */
  IN_VAIN("that compacted memory in vain"),
  /** There was a block, which watermarks kept or somebody else took. */
  TAKEN("that found a block which watermarks kept or others took"),
  /** No zone was to be compacted at all. */
  NO_ZONE("that found no zone to compact");

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');
  private final String words;

  HugeMiss(String words) {
    this.words = words;
  }

  /** What the best result that compaction had in any zone means for who got nothing. */
  static HugeMiss after(CompactResult best) {
    return switch (best) {
      case NOT_SUITABLE_ZONE -> NOT_FRAGMENTED;
      case SKIPPED -> NO_ROOM;
      case DEFERRED -> PUT_OFF;
      case SUCCESS -> TAKEN;
      default -> IN_VAIN;
    };
  }

  /** Its name in metrics. */
  public String text() {
    return text;
  }

  /** What follows upon "10 faults ". */
  public String words() {
    return words;
  }
}
