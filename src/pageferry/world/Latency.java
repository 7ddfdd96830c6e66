package pageferry.world;

/** How long something takes, in nanoseconds: a constant or a distribution. */
public sealed interface Latency {
  /** One latency in whole nanoseconds, never negative. */
  long draw(Dice dice);

  /**
   * Always the same; 0 switches a cost off.
   *
   * @param ns nanoseconds
   */
  record Constant(long ns) implements Latency {
    @Override
    public long draw(Dice dice) {
      return ns;
    }
  }

  /**
   * Every value of a range equally likely.
   *
   * @param lowNs the least value
   * @param highNs the greatest value
   */
  record Uniform(long lowNs, long highNs) implements Latency {
    @Override
    public long draw(Dice dice) {
      return lowNs + (long) (dice.unit() * (highNs - lowNs + 1));
    }
  }

  /**
   * Memoryless.
   *
   * @param meanNs the mean
   */
  record Exponential(long meanNs) implements Latency {
    @Override
    public long draw(Dice dice) {
      return (long) (-StrictMath.log(1 - dice.unit()) * meanNs);
    }
  }

  /**
   * Heavy tailed: a few values are very much longer than most.
   *
   * @param leastNs the least value
   * @param shape the tail index; the smaller, the heavier the tail
   * @param mostNs where the tail is cut off
   */
  record Pareto(long leastNs, double shape, long mostNs) implements Latency {
    @Override
    public long draw(Dice dice) {
      double value = leastNs / StrictMath.pow(1 - dice.unit(), 1 / shape);
      return (long) Math.min(value, mostNs);
    }
  }
}
