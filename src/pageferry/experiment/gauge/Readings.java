package pageferry.experiment.gauge;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * Speeds that were measured, by what was measured: as many of each as there were rounds, those of
 * one round one after the other, so that all of them met the same noise.
 */
public final class Readings {
  /** How long one reading takes at least. */
  private static final long LEAST_NS = 250_000_000;

  private final Map<What, List<Double>> rates = new EnumMap<>(What.class);

  /** Nothing yet. */
  public Readings() {
    for (What what : What.values()) {
      rates.put(what, new ArrayList<>());
    }
  }

  /**
   * Measures everything by turns.
   *
   * @param warmUp rounds that are not counted
   * @param rounds rounds that are
   * @param done is told how many rounds there have been
   */
  public static Readings take(int warmUp, int rounds, IntConsumer done) {
    Map<What, Gauge> gauges = new EnumMap<>(What.class);
    try {
      for (What what : What.values()) {
        gauges.put(what, what.start());
      }
      Readings readings = new Readings();
      for (int round = 0; round < warmUp + rounds; round++) {
        for (What what : What.values()) {
          double rate = rate(Objects.requireNonNull(gauges.get(what)));
          if (round >= warmUp) {
            readings.add(what, rate);
          }
        }
        done.accept(round + 1);
      }
      return readings;
    } finally {
      gauges.values().forEach(Gauge::close);
    }
  }

  private static double rate(Gauge gauge) {
    long began = System.nanoTime();
    long work = 0;
    long took = 0;
    while (took < LEAST_NS) {
      work += gauge.work();
      took = System.nanoTime() - began;
    }
    return work * 1e9 / took;
  }

  /** Adds a reading. */
  public void add(What what, double rate) {
    Objects.requireNonNull(rates.get(what)).add(rate);
  }

  /** Adds those of another process. */
  public void add(Readings others) {
    for (What what : What.values()) {
      others.of(what).forEach(rate -> add(what, rate));
    }
  }

  /** What was read, round by round. */
  public List<Double> of(What what) {
    return List.copyOf(Objects.requireNonNull(rates.get(what)));
  }

  /** How it stood to what it is held against, round by round; empty where that is nothing. */
  public List<Double> ratios(What what) {
    What against = what.against();
    List<Double> ratios = new ArrayList<>();
    if (against != null) {
      List<Double> own = of(what);
      List<Double> base = of(against);
      for (int i = 0; i < Math.min(own.size(), base.size()); i++) {
        ratios.add(own.get(i) / base.get(i));
      }
    }
    return ratios;
  }
}
