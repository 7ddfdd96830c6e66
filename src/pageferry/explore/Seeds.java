package pageferry.explore;

import java.util.SplittableRandom;

/** Randomness for one schedule of many. */
final class Seeds {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Seeds() {}

  /** The chance of the schedule of that number, the same in every process. */
  static SplittableRandom of(long seed, long number) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + GOLDEN * number);
  }
}
