package pageferry.mm;

/**
 * One entry that maps a page, as a positive long: the number of the address space, whether the
 * entry is huge, and the page number (36 bits) of the first page that the entry maps.
 */
public final class Mapping {
  private static final int VPN_BITS = 36;
  private static final long HUGE = 1L << VPN_BITS;

  private Mapping() {}

  public static long of(int mm, long vpn, boolean huge) {
    return (long) mm << (VPN_BITS + 1) | (huge ? HUGE : 0) | vpn;
  }

  /** The small entry of the page after the one that a small entry maps. */
  public static long next(long mapping) {
    return mapping + 1;
  }

  public static int mm(long mapping) {
    return (int) (mapping >>> (VPN_BITS + 1));
  }

  public static long vpn(long mapping) {
    return mapping & (HUGE - 1);
  }

  public static boolean isHuge(long mapping) {
    return (mapping & HUGE) != 0;
  }
}
