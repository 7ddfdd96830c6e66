package pageferry.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.engine.virtual.VirtualRun;
import pageferry.experiment.gauge.BareSkeleton;

/** How many migrations a second the engine would carry if the machine itself cost nothing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class SkeletonBench {
  private static final int MIGRATIONS = 1_000;

  @Param("14")
  private int messagesPerMigration = 14;

  @Param({"0", "5"})
  private int timersPerMigration;

  @Param("4")
  private int passiveActors = 4;

  private VirtualEngine engine;
  private VirtualRun<BareSkeleton.Message> run;

  /** Starts the engine and spawns the skeleton. */
  @Setup(Level.Trial)
  public void start() {
    BareSkeleton.Shape shape =
        new BareSkeleton.Shape(messagesPerMigration, timersPerMigration, passiveActors);
    engine = VirtualEngine.start();
    run =
        engine.begin(
            BareSkeleton.population(shape), Course.inOrder(Chooser.fifo(), RunLimits.none()), 1);
  }

  /** Ends the run and the engine. */
  @TearDown(Level.Trial)
  public void end() {
    run.close();
    engine.close();
  }

  /** Migrations, one after another. */
  @Benchmark
  @OperationsPerInvocation(MIGRATIONS)
  public RunEnd migrations() {
    run.tell(new BareSkeleton.Migrate(MIGRATIONS));
    return run.pump();
  }
}
