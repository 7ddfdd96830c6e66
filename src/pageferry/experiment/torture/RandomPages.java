package pageferry.experiment.torture;

import java.util.List;
import pageferry.mm.Paging;

/**
 * What pages a random machine has.
 *
 * @param architecture its architecture; empty: any of those with pages as on x86-64
 * @param kib how large a base page is, in KiB
 * @param huge how many of them a huge page has
 */
record RandomPages(String architecture, int kib, int huge) {
  private static final RandomPages AS_ON_X86_64 = new RandomPages("", 4, 512);

  private static final List<String> LIKE_X86_64 =
      List.of("x86_64", "x86_64", "arm64", "arm64", "x86_64");

  private static final List<RandomPages> OTHERS =
      List.of(
          new RandomPages("s390", 4, 256),
          new RandomPages("ppc64", 64, 32),
          new RandomPages("arm64-16k", 16, 2048));

  private static final int OTHERS_PERCENT = 30;

  /** Few, for its huge pages are as large as a machine: 512 MiB. */
  private static final RandomPages LARGEST = new RandomPages("arm64-64k", 64, 8192);

  private static final int LARGEST_PERCENT = 4;
  private static final int SMALL_NODE_MIB = 32;

  /** How many huge pages a node of that size has at least. */
  private static final int FEWEST_HUGE = 4;

  /** Those of some architecture. */
  static RandomPages draw(Draw draw) {
    if (draw.percent(LARGEST_PERCENT)) {
      return LARGEST;
    }
    return draw.percent(OTHERS_PERCENT) ? draw.oneOf(OTHERS) : AS_ON_X86_64;
  }

  /** Those that an experiment's own machine has. */
  static RandomPages of(Paging paging) {
    return new RandomPages("", paging.bytes() / 1024, paging.huge());
  }

  /** An architecture that has them. */
  String drawArchitecture(Draw draw) {
    String like = draw.oneOf(LIKE_X86_64);
    return architecture.isEmpty() ? like : architecture;
  }

  /** Sizes of folios: none, one, or several of which the largest that fits is taken. */
  String drawFolioSizes(Draw draw) {
    return draw.oneOf(
        "",
        size(4) + " = always",
        size(2) + " = always, " + size(3) + " = always, " + size(5) + " = madvise",
        size(2) + " = madvise, " + size(4) + " = always, " + size(7) + " = inherit");
  }

  private String size(int order) {
    int most = Integer.numberOfTrailingZeros(huge) - 1;
    return (kib << Math.min(order, most)) + "kB";
  }

  /** As much memory as has at least the pages of so many MiB of x86-64, and some huge pages. */
  String memory(int mib) {
    long least = (long) FEWEST_HUGE * kib * huge / (SMALL_NODE_MIB * 1024);
    return mib * Math.max(kib / AS_ON_X86_64.kib, least) + " MiB";
  }
}
