package pageferry.world;

import java.util.SplittableRandom;

/** Dice whose throws follow from a seed alone, the same on every JVM. */
public final class SeededDice implements Dice {
  private final SplittableRandom random;

  public SeededDice(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public int below(int bound) {
    return random.nextInt(bound);
  }

  @Override
  public double unit() {
    return random.nextDouble();
  }
}
