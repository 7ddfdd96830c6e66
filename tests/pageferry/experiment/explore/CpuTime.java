package pageferry.experiment.explore;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The CPU time that a benchmark gets, of all its threads: JMH prints the field as so many CPUs. A
 * rate divided by it is what the benchmark reaches with a CPU of its own.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class CpuTime {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** Seconds of CPU time in this iteration, up to the last {@link #note}. */
  public double cpus;

  private long since;

  /** Begins to count. */
  @Setup(Level.Iteration)
  public void begin() {
    since = SYSTEM.getProcessCpuTime();
  }

  /** Counts what was spent since the time before. */
  void note() {
    long now = SYSTEM.getProcessCpuTime();
    cpus += (now - since) / 1e9;
    since = now;
  }
}
