package pageferry.protocol.damon;

import java.util.ArrayList;
import java.util.List;
import pageferry.world.Dice;

/**
 * The regions that a kdamond divides memory into, merged where neighbours are used alike and split
 * anew: kdamond_merge_regions() and kdamond_split_regions() (mm/damon/core.c, Linux 6.11).
 */
final class Regions {
  private static final int PARTS = 10;

  private final List<Region> all = new ArrayList<>();
  private final int least;
  private final int most;
  private int before;

  /**
   * @param first the first frame
   * @param end the frame after the last one
   * @param least how many regions there are to be at least: min_nr_regions
   * @param most how many at most: max_nr_regions
   */
  Regions(long first, long end, int least, int most) {
    this.least = least;
    this.most = most;
    all.add(new Region(first, end));
  }

  List<Region> all() {
    return all;
  }

  int count() {
    return all.size();
  }

  /** The most that any of them was used in this aggregation interval. */
  int mostAccesses() {
    return all.stream().mapToInt(Region::accesses).max().orElse(0);
  }

  /**
   * Merges neighbours whose accesses differ by no more than a tenth of the most; more coarsely
   * while there are too many.
   *
   * @param samples how many samples an aggregation interval has
   */
  void merge(int samples) {
    int threshold = mostAccesses() / PARTS;
    for (Region region : all) {
      region.grow(threshold);
    }
    int coarse = threshold;
    do {
      mergeAlike(coarse);
      coarse = Math.max(1, coarse * 2);
    } while (all.size() > most && coarse / 2 < samples);
  }

  private void mergeAlike(int threshold) {
    long largest = Math.max(1, pages() / least);
    List<Region> merged = new ArrayList<>();
    for (Region region : all) {
      Region last = merged.isEmpty() ? region : merged.get(merged.size() - 1);
      boolean alike = Math.abs(last.accesses() - region.accesses()) <= threshold;
      if (last != region && alike && last.pages() + region.pages() <= largest) {
        last.merge(region);
      } else {
        merged.add(region);
      }
    }
    all.clear();
    all.addAll(merged);
  }

  private long pages() {
    return all.stream().mapToLong(Region::pages).sum();
  }

  /** Another aggregation interval begins: kdamond_reset_aggregated(). */
  void reset() {
    all.forEach(Region::reset);
  }

  /** Cuts each in two at random, or in three where that brought nothing last time. */
  void split(Dice dice) {
    int count = all.size();
    if (count <= most / 2) {
      int parts = before == count && count < most / 3 ? 3 : 2;
      List<Region> pieces = new ArrayList<>();
      for (Region region : all) {
        pieces.add(region);
        split(region, parts, dice, pieces);
      }
      all.clear();
      all.addAll(pieces);
    }
    before = count;
  }

  /** damon_split_regions_of(): the first piece is cut once more. */
  private static void split(Region region, int parts, Dice dice, List<Region> pieces) {
    int at = pieces.size();
    for (int i = 1; i < parts && region.pages() > 2; i++) {
      long pages = (1 + dice.below(PARTS - 1)) * region.pages() / PARTS;
      if (pages > 0) {
        pieces.add(at, region.split(pages));
      }
    }
  }

  /** Cuts one in two after so many pages. */
  void cut(int index, long pages) {
    all.add(index + 1, all.get(index).split(pages));
  }
}
