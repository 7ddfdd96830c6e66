package pageferry.experiment.survey;

import pageferry.mm.Paging;

/**
 * A size that may have been rounded.
 *
 * @param bytes the size
 * @param unit what it was rounded to, in bytes
 */
record Amount(long bytes, long unit) {
  static final int KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  /** Whether both can be the same size. */
  boolean isAlike(Amount other) {
    return Math.abs(bytes - other.bytes) <= Math.max(unit, other.unit);
  }

  static Amount ofPages(long pages, Paging paging) {
    return new Amount(paging.address(pages), paging.bytes());
  }

  static Amount ofKib(long kib) {
    return new Amount(kib * KIB, KIB);
  }

  static Amount ofMib(long mib) {
    return new Amount(mib * MIB, MIB);
  }

  @Override
  public String toString() {
    return bytes % MIB == 0 ? bytes / MIB + " MiB" : bytes / KIB + " KiB";
  }
}
