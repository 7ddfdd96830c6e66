package pageferry.world;

/** How long something takes, in nanoseconds: a constant or a distribution. */
public sealed interface Latency {
  /** One latency in whole nanoseconds, never negative. */
  long draw(Dice dice);

  /** One that is so many times as long. */
  Latency times(double factor);

  /** It as conf files write it. */
  String text();

  /** What it is on average, in nanoseconds. */
  double mean();

  /** So many nanoseconds times a factor, as far as a long goes. */
  private static long times(long ns, double factor) {
    return Math.round(ns * factor);
  }

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

    @Override
    public Latency times(double factor) {
      return new Constant(Latency.times(ns, factor));
    }

    @Override
    public String text() {
      return ns + " ns";
    }

    @Override
    public double mean() {
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

    @Override
    public Latency times(double factor) {
      return new Uniform(Latency.times(lowNs, factor), Latency.times(highNs, factor));
    }

    @Override
    public String text() {
      return "{ uniform = [" + lowNs + " ns, " + highNs + " ns] }";
    }

    @Override
    public double mean() {
      return (lowNs + highNs) / 2.0;
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

    @Override
    public Latency times(double factor) {
      return new Exponential(Latency.times(meanNs, factor));
    }

    @Override
    public String text() {
      return "{ exponential = " + meanNs + " ns }";
    }

    @Override
    public double mean() {
      return meanNs;
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

    @Override
    public Latency times(double factor) {
      return new Pareto(Latency.times(leastNs, factor), shape, Latency.times(mostNs, factor));
    }

    @Override
    public String text() {
      return "{ pareto = { least = "
          + leastNs
          + " ns, shape = "
          + shape
          + ", most = "
          + mostNs
          + " ns } }";
    }

    @Override
    public double mean() {
      return shape <= 1 ? mostNs : Math.min(mostNs, leastNs * shape / (shape - 1));
    }
  }
}
