package pageferry.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.TreeMap;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.read.Machines;
import pageferry.journal.EventRange;
import pageferry.journal.StoredRun;
import pageferry.mm.Topology;
import pageferry.observe.Moment;
import pageferry.observe.RunStart;

/**
 * Prints what a journal costs, by turns with and without one in a single JVM, so that both meet the
 * same noise: elapsed time, and the JVM's CPU time, which other processes do not change. Then how
 * fast what was written is folded, as {@code replay} does.
 */
public final class JournalCost {
  private static final int ROUNDS = 40;
  private static final int BATCHES = 12;
  private static final int PAGES = 4096;

  private JournalCost() {}

  /** Elapsed and CPU time of some batches of migrations. */
  private static final class Spent {
    private final OperatingSystemMXBean jvm =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private double elapsed;
    private double cpu;

    void run(JournalBench bench) {
      long began = System.nanoTime();
      long cpuBefore = jvm.getProcessCpuTime();
      for (int i = 0; i < BATCHES; i++) {
        bench.migrations();
      }
      elapsed += (System.nanoTime() - began) / 1e9;
      cpu += (jvm.getProcessCpuTime() - cpuBefore) / 1e9;
    }

    void print(String what) {
      double migrations = (double) ROUNDS * BATCHES * PAGES;
      System.out.printf(
          "%-10s %.0f migrations/s elapsed, %.0f by CPU time%n",
          what, migrations / elapsed, migrations / cpu);
    }
  }

  /** Needs no arguments. */
  public static void main(String[] args) throws IOException {
    JournalBench off = JournalBench.started("off");
    JournalBench on = JournalBench.started("migrations");
    for (int round = 0; round < ROUNDS / 4; round++) {
      new Spent().run(off);
      new Spent().run(on);
    }
    Spent without = new Spent();
    Spent with = new Spent();
    for (int round = 0; round < ROUNDS; round++) {
      without.run(off);
      with.run(on);
    }
    without.print("off");
    with.print("migrations");
    System.out.printf(
        "on/off %.3f elapsed, %.3f by CPU time%n",
        without.elapsed / with.elapsed, without.cpu / with.cpu);
    off.end();
    StoredRun stored = on.finished();
    double share = (double) ROUNDS / (ROUNDS + ROUNDS / 4);
    fold(stored, with.elapsed / share);
    on.end();
  }

  private static void fold(StoredRun stored, double ran) {
    Topology topology = new Machines(ConfFiles.installed()).topology("two-socket");
    TreeMap<Integer, String> tasks = new TreeMap<>();
    List<Long> free = List.of(1L << 21, 1L << 21);
    Moment moment = new Moment(new RunStart(topology, tasks, free));
    long began = System.nanoTime();
    long events = stored.forEachTracepoint(EventRange.ALL, moment);
    double took = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "%d events, %.2f bytes each: run in about %.1f s, folded in %.1f s at %.2f M/s, %.1f times"
            + " faster%n",
        events, stored.bytes() / (double) events, ran, took, events / took / 1e6, ran / took);
  }
}
