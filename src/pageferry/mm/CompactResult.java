package pageferry.mm;

import java.util.Locale;

/** What came of compacting a zone: enum compact_result (include/linux/compaction.h, Linux 6.1). */
public enum CompactResult {
  /** That memory is in pieces is not what stands in the way; told of, and then it is skipped. */
  NOT_SUITABLE_ZONE,
  /** Too little memory is free. */
  SKIPPED,
  /** It has failed lately. */
  DEFERRED,
  NO_SUITABLE_PAGE,
  CONTINUE,
  /** The scanners have met, and have seen the whole zone. */
  COMPLETE,
  /** The scanners have met, and have seen a part of the zone. */
  PARTIAL_SKIPPED,
  CONTENDED,
  /** A block of the order is free. */
  SUCCESS;

  private static final CompactResult[] ALL = values();

  /** The result that a routine has returned by its number. */
  public static CompactResult of(long number) {
    return ALL[(int) number];
  }

  /** The better one of two. */
  public CompactResult or(CompactResult other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** The result as tracepoints print it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
