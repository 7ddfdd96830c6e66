package pageferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import pageferry.house.Slow;

/**
 * Real processes of which one is killed and one stopped while they run an experiment; {@code
 * tests/cluster-kills} does more of it. With {@code PAGEFERRY_TEST_POSTGRES} they share a store. It
 * takes minutes, so only {@code PAGEFERRY_TEST_KILLS=yes} has it run.
 */
@Slow
@EnabledIfEnvironmentVariable(named = "PAGEFERRY_TEST_KILLS", matches = "yes")
class ClusterKillsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String UNITS = "first-run --seeds 30";

  @TempDir Path folder;

  private final Map<Integer, Process> workers = new TreeMap<>();
  private final List<Process> started = new ArrayList<>();
  private final List<Integer> ports = List.of(freePort(), freePort(), freePort());

  private static int freePort() {
    return LocalCluster.freePort();
  }

  @AfterEach
  void end_what_is_left() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void a_coordinator_that_is_killed_and_a_worker_that_is_stopped_change_nothing() throws Exception {
    Process alone =
        pageferry("alone", "run", UNITS, "--journal-detail off --json " + json("alone"));
    await().atMost(PATIENCE).until(() -> !alone.isAlive());
    assertThat(alone.exitValue()).as(log("alone")).isZero();
    for (int port : ports) {
      begin(port);
      await().atMost(PATIENCE).until(() -> log(port).contains("127.0.0.1:" + port + " is there"));
    }
    Process run =
        pageferry("run", "run", UNITS, members("--cluster") + " --json " + json("cluster"));
    awaitWork(ports.get(1));

    Process coordinator = worker(ports.get(0));
    coordinator.destroyForcibly();
    await().atMost(PATIENCE).until(() -> !coordinator.isAlive());
    begin(ports.get(0));
    signal("STOP", worker(ports.get(2)));
    await().atMost(PATIENCE).until(() -> log(ports.get(1)).contains(ports.get(2) + " is silent"));
    signal("CONT", worker(ports.get(2)));

    await().atMost(PATIENCE).until(() -> !run.isAlive());
    assertThat(run.exitValue()).as(log("run")).isEqualTo(alone.exitValue());
    assertThat(folder.resolve("cluster.json"))
        .hasSameTextualContentAs(folder.resolve("alone.json"));
  }

  private Path json(String name) {
    return folder.resolve(name + ".json");
  }

  private Process worker(int port) {
    return Objects.requireNonNull(workers.get(port));
  }

  /** Waits until a worker has used its CPU for longer than a start takes. */
  private void awaitWork(int port) {
    Duration before = cpu(port);
    await().atMost(PATIENCE).until(() -> cpu(port).minus(before).toSeconds() >= 2);
  }

  private Duration cpu(int port) {
    return worker(port).info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void signal(String name, Process process) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    await().atMost(PATIENCE).until(() -> !kill.isAlive());
  }

  private String members(String option) {
    return ports.stream()
        .map(port -> option + " 127.0.0.1:" + port)
        .reduce((one, other) -> one + " " + other)
        .orElseThrow();
  }

  private void begin(int port) throws IOException {
    String self = port == ports.get(0) ? "--seed-node" : "--at";
    String line = self + " 127.0.0.1:" + port + " " + members("--join") + " --parallel 1";
    workers.put(port, pageferry("" + port, "worker", line, store()));
  }

  private String store() throws IOException {
    String url = System.getenv("PAGEFERRY_TEST_POSTGRES");
    if (url == null) {
      return "";
    }
    Path conf = folder.resolve("store.conf");
    Files.writeString(conf, "postgres.url = \"" + url + "\"\n");
    return "--journal " + conf;
  }

  private Process pageferry(String log, String... parts) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dpageferry.home=" + Path.of("").toAbsolutePath());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "pageferry.cli.Main"));
    command.addAll(List.of(String.join(" ", parts).strip().split(" +")));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile()))
            .start();
    started.add(process);
    return process;
  }

  private String log(int port) throws IOException {
    return log("" + port);
  }

  private String log(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }
}
