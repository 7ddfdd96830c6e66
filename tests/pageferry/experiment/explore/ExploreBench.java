package pageferry.experiment.explore;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
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
 * the two tasks of abba-page-locks, 84 steps on average. With the collector that the launcher asks
 * for; {@link LincheckBench} has the same locks in plain threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgs = "-XX:+UseParallelGC")
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 3)
public class ExploreBench {
  /** In row 0 the tasks take the page locks in opposite orders, in row 1 in the same. */
  @Param({"0", "1"})
  public int row;

  private VirtualEngine engine;
  private Trials trials;
  private Search search;
  private long number;

  /** Starts the engine. */
  @Setup(Level.Trial)
  public void start() {
    engine = VirtualEngine.start();
    trials = new Trials(engine, Schedules.installed("abba-page-locks").rows().get(row));
    search = SearchKind.RANDOM.search(trials.space(3), 1);
  }

  /** Ends the engine. */
  @TearDown(Level.Trial)
  public void end() {
    engine.close();
  }

  /** One schedule at random. */
  @Benchmark
  public Object schedule(CpuTime time) {
    Trial trial = trials.run(search.schedule(number++), true);
    time.note();
    return trial;
  }
}
