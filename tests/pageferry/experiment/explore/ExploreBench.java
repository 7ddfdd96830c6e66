package pageferry.experiment.explore;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.explore.Search;
import pageferry.explore.SearchKind;

/**
 * Schedules in a second, machine built and taken down for each, invariants and wait-for graph on:
 * the two tasks of abba-page-locks, 84 steps on average.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 3)
public class ExploreBench {
  private VirtualEngine engine;
  private Trials trials;
  private Search search;
  private long number;

  /** Starts the engine. */
  @Setup(Level.Trial)
  public void start() {
    engine = VirtualEngine.start();
    trials = new Trials(engine, Schedules.installed("abba-page-locks").rows().get(0));
    search = SearchKind.RANDOM.search(trials.space(3), 1);
  }

  /** Ends the engine. */
  @TearDown(Level.Trial)
  public void end() {
    engine.close();
  }

  /** One schedule at random. */
  @Benchmark
  public Object schedule() {
    return trials.run(search.schedule(number++), true);
  }
}
