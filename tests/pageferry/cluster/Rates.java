package pageferry.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import pageferry.experiment.run.Progress;
import pageferry.journal.OtherStore;

/**
 * Measures what a coordinator takes: a member that coordinates and does nothing else, another one
 * with many workers, and one that asks, each with an ActorSystem of its own, over TCP. Units do
 * nothing but last.
 */
final class Rates {
  private static final double NS_PER_S = 1e9;
  private static final Works WORKS = new Works(List.of(Squares.class));

  private Rates() {}

  /**
   * Arguments: how many workers, how long a unit takes in ms, how many units, and the store: none,
   * a folder, or the URL of a PostgreSQL.
   */
  public static void main(String[] args) throws Exception {
    int workers = Integer.parseInt(args[0]);
    int milliseconds = Integer.parseInt(args[1]);
    int units = Integer.parseInt(args[2]);
    InetSocketAddress first = LocalCluster.address(LocalCluster.freePort());
    Seat seed = new Seat(first, List.of(first), LocalCluster.BUILD, null);
    Seat other = new Seat(LocalCluster.address(0), List.of(first), LocalCluster.BUILD, null);
    CountDownLatch both = new CountDownLatch(2);
    var none = new ClusterSystem.Capacity(0, WORKS);
    var all = new ClusterSystem.Capacity(workers, WORKS);
    Path scratch = Files.createTempDirectory("rates");
    try (Members coordinator =
            Members.worker(seed, store(args[3], scratch), none, line -> both.countDown());
        Members working = Members.worker(other, OtherStore.nowhere(scratch), all, line -> {});
        ClusterCrew crew = ClusterCrew.join(other)) {
      both.await();
      crew.run(new Squares("warm", Math.max(200, 2 * workers), 0), Progress.NONE);
      for (int i = 0; i < 3; i++) {
        measure(crew, workers, new Squares("measured" + i, units, milliseconds));
      }
    }
    System.exit(0);
  }

  private static Config store(String name, Path scratch) {
    if (name.equals("none")) {
      return OtherStore.nowhere(scratch);
    }
    return name.startsWith("jdbc:")
        ? OtherStore.described(
            "store", ConfigFactory.parseString("postgres.url = \"" + name + "\""))
        : OtherStore.folder(Path.of(name));
  }

  private static long cpuNs() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }

  private static void measure(ClusterCrew crew, int workers, Squares work) {
    long cpu = cpuNs();
    long began = System.nanoTime();
    int done = crew.run(work, Progress.NONE).size();
    double seconds = (System.nanoTime() - began) / NS_PER_S;
    double ideal = Math.ceil((double) done / workers) * work.milliseconds() / 1000.0;
    System.out.printf(
        Locale.ROOT,
        "%d workers, %d units of %d ms: %.3f s, %.0f units/s, %.2f %% above %.3f s, CPU %.3f"
            + " ms/unit%n",
        workers,
        done,
        work.milliseconds(),
        seconds,
        done / seconds,
        ideal > 0 ? 100 * (seconds - ideal) / ideal : 0,
        ideal,
        (cpuNs() - cpu) / 1e6 / done);
  }
}
