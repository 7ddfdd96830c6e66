package pageferry.protocol.ops.ksm;

import org.jspecify.annotations.Nullable;

/** What ksmd knows of one page of an address space: struct ksm_rmap_item (mm/ksm.c, Linux 6.1). */
final class KsmItem {
  private static final int OLDEST = 255;
  private static final int YOUNG = 3;

  final int mm;
  final long vpn;

  /** The merged page that it shares, or null: STABLE_FLAG. */
  @Nullable StableNode stable;

  /** Its place in the unstable tree, or null: UNSTABLE_FLAG. */
  @Nullable TreeKey unstable;

  private boolean summed;
  private long sum;
  private int age;
  private int skips;

  KsmItem(int mm, long vpn) {
    this.mm = mm;
    this.vpn = vpn;
  }

  /** Whether the page holds what it held when it was looked at last: calc_checksum(). */
  boolean isUnchanged(long contents) {
    boolean same = summed && sum == contents;
    summed = true;
    sum = contents;
    return same;
  }

  /** Whether it is passed over this time: should_skip_rmap_item() (mm/ksm.c, Linux 6.7). */
  boolean isPassedOver() {
    int was = age;
    age = Math.min(OLDEST, age + 1);
    if (was < YOUNG) {
      return false;
    }
    if (skips == 0) {
      skips = skipAge(was);
      return false;
    }
    skips--;
    return true;
  }

  private static int skipAge(int age) {
    return age <= YOUNG ? 1 : age <= 5 ? 2 : age <= 8 ? 4 : 8;
  }
}
