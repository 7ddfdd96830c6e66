package pageferry.journal;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Rerun;
import pageferry.experiment.run.Runner;
import pageferry.experiment.run.Workers;

/** Kills journalling processes at random moments, looks at what they leave, and resumes it. */
final class Kills {
  private static final String SAID = "said";
  private static final String JOURNAL = "journal";

  /** How long a Java may take to start on a busy machine. */
  private static final Duration START = Duration.ofMinutes(5);

  private final SplittableRandom random;
  private final String digest = Runner.run(Victim.experiment(), Progress.NONE).digest();
  private long lifeMs;
  private int early;
  private int interrupted;
  private int late;
  private long acknowledged;

  Kills(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * Kills as often as asked; for tests/journal-kills.
   *
   * @param arguments how often, and a seed
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int count = Integer.parseInt(arguments[0]);
    Kills kills = new Kills(Long.parseLong(arguments[1]));
    KeeperKills keepers = new KeeperKills(Long.parseLong(arguments[1]));
    kills.measure();
    for (int i = 1; i <= count; i++) {
      String wrong = i % 2 == 0 ? keepers.kill() : kills.kill();
      System.out.println(i + "/" + count + " " + (wrong.isEmpty() ? "ok" : wrong));
      if (!wrong.isEmpty()) {
        System.exit(1);
      }
    }
    System.out.println(kills);
    System.out.println(keepers);
  }

  /** Lets one live, to learn how long that takes. */
  void measure() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("kills");
    Process victim = start(folder);
    long begun = System.nanoTime();
    victim.waitFor();
    if (!Files.readAllLines(folder.resolve(SAID)).contains("done")) {
      throw new IllegalStateException("the victim died by itself");
    }
    lifeMs = (System.nanoTime() - begun) / 1_000_000;
    delete(folder);
  }

  /** Kills one; answers what is wrong with what it leaves, if anything is. */
  String kill() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("kills");
    Process victim = start(folder);
    victim.waitFor(random.nextLong(lifeMs + 1), TimeUnit.MILLISECONDS);
    victim.destroyForcibly().waitFor();
    SortedMap<String, Long> promised = new TreeMap<>();
    Files.readAllLines(folder.resolve(SAID)).stream()
        .map(line -> line.split(" "))
        .filter(line -> line.length == 2)
        .forEach(line -> promised.put(line[0], Long.parseLong(line[1])));
    String wrong = look(folder.resolve(JOURNAL), promised);
    delete(folder);
    return wrong;
  }

  private String look(Path folder, SortedMap<String, Long> promised) {
    try (Journal journal = Journal.open(folder)) {
      for (String run : promised.keySet()) {
        String lost = lost(journal, RunId.parse(run), promised.get(run));
        if (!lost.isEmpty()) {
          return lost;
        }
      }
      List<RunId> runs = journal.runs(1);
      if (runs.isEmpty() || isEmpty(journal, runs.get(0))) {
        early++;
        return "";
      }
      boolean whole = runs.size() == 2 && journal.ending(runs.get(1)) != null;
      late += whole ? 1 : 0;
      interrupted += whole ? 0 : 1;
      RunStarted.Origin origin = new RunStarted.Origin("test", Detail.ALL, 0);
      String resumed =
          new Rerun(journal, ConfFiles.installed())
              .resume(1, origin, Progress.NONE, each -> Workers.ONE)
              .digest();
      return resumed.equals(digest) ? "" : "resumed to digest " + resumed + ", not " + digest;
    } catch (JournalFailure | Divergence wrong) {
      return String.valueOf(wrong.getMessage());
    }
  }

  private String lost(Journal journal, RunId run, long promise) {
    RunSummary summary = journal.verify(run);
    if (!summary.damage().isEmpty()) {
      return summary.damage();
    }
    StoredRun stored = journal.read(run);
    while (stored.hasNext()) {
      stored.next();
    }
    long there = 1 + stored.chunks() + (stored.finished() == null ? 0 : 1);
    acknowledged += promise;
    return there >= promise ? "" : "run " + run + " has lost " + (promise - there) + " events";
  }

  private static boolean isEmpty(Journal journal, RunId run) {
    return journal.verify(run).started() == null;
  }

  /** Starts one, and waits until its Java runs. */
  private static Process start(Path folder) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String path = System.getProperty("java.class.path");
    Path said = folder.resolve(SAID);
    Process victim =
        new ProcessBuilder(
                java,
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                path,
                Victim.class.getName(),
                folder.resolve(JOURNAL).toString())
            .redirectOutput(said.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    awaitWord(victim, said);
    return victim;
  }

  /** Waits until a process has said something, or has died. */
  static void awaitWord(Process process, Path said) {
    await()
        .atMost(START)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> Files.size(said) > 0 || !process.isAlive());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  @Override
  public String toString() {
    return early
        + " killed before they began, "
        + interrupted
        + " interrupted, "
        + late
        + " too late; "
        + acknowledged
        + " acknowledged events, none lost; every digest right";
  }
}
