package pageferry.experiment.explore;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What {@link ExploreBench} measures, in Lincheck: two threads that take two locks, without any
 * machine behind the locks. Lincheck is asked to search and starts anew in each operation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgs = "-XX:+UseParallelGC")
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 3, time = 5)
public class LincheckBench {
  private static final int SCHEDULES = 1_000;

  /** Two threads, four operations on locks in each round: 80 steps. */
  private static final int ROUNDS = 10;

  /** Schedules of two threads that take both locks in the same order, again and again. */
  @Benchmark
  @OperationsPerInvocation(SCHEDULES)
  public long schedule(CpuTime time) {
    long before = threads();
    Lincheck.runConcurrentTest(SCHEDULES, () -> run(false, ROUNDS));
    time.note();
    long ran = (threads() - before) / 2;
    if (ran < SCHEDULES) {
      throw new IllegalStateException("only " + ran + " of " + SCHEDULES + " schedules were run");
    }
    return ran;
  }

  /** Searches of two threads that take both locks once, in opposite orders, for the deadlock. */
  @Benchmark
  public String search(CpuTime time) {
    try {
      Lincheck.runConcurrentTest(SCHEDULES, () -> run(true, 1));
    } catch (LincheckAssertionError found) {
      time.note();
      return String.valueOf(found.getMessage());
    }
    throw new IllegalStateException("no deadlock was found");
  }

  /** Threads started so far: Lincheck undoes whatever a schedule might count by itself. */
  private static long threads() {
    return ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
  }

  private static void run(boolean opposite, int rounds) {
    Object a = new Object();
    Object b = new Object();
    Thread first = new Thread(() -> lock(a, b, rounds));
    Thread second = new Thread(() -> lock(opposite ? b : a, opposite ? a : b, rounds));
    first.start();
    second.start();
    try {
      first.join();
      second.join();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException("interrupted while two threads ran", interrupted);
    }
  }

  @SuppressWarnings("EmptyBlock")
  private static void lock(Object one, Object other, int rounds) {
    for (int round = 0; round < rounds; round++) {
      synchronized (one) {
        synchronized (other) {
          // Nothing: the locks are all there is.
        }
      }
    }
  }
}
