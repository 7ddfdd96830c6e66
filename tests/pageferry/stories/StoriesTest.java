package pageferry.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;
import pageferry.house.Slow;
import pageferry.house.Soak;

/**
 * The experiments that come with pageferry: they show what they say, the same for the same seed.
 */
@Slow
class StoriesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir Path folder;

  private static final Path EXPERIMENTS = Path.of("conf", "experiments");

  /** Those that take longer than all others together. */
  private static final Set<String> LONG =
      Set.of(
          "flush-on-reuse",
          "half-swapped",
          "huge-fault-storm",
          "ipi-or-lru-lock",
          "longterm-pin",
          "longterm-pin-huge",
          "numa-large-folios",
          "page-size",
          "private-anon",
          "proactive-compaction",
          "swap-or-demote",
          "tiering-knobs");

  static List<String> shortOnes() throws IOException {
    return experiments().filter(file -> !LONG.contains(name(file))).toList();
  }

  static List<String> longOnes() throws IOException {
    return experiments().filter(file -> LONG.contains(name(file))).toList();
  }

  private static Stream<String> experiments() throws IOException {
    try (Stream<Path> files = Files.list(EXPERIMENTS)) {
      return files
          .map(Path::toString)
          .filter(name -> name.endsWith(".conf"))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static String name(String file) {
    return Path.of(file).getFileName().toString().replace(".conf", "");
  }

  @Test
  void those_that_take_long_are_there() throws IOException {
    assertThat(longOnes()).hasSameSizeAs(LONG);
  }

  @Soak
  @ParameterizedTest
  @MethodSource("longOnes")
  void a_long_experiment_holds_and_runs_the_same_twice(String file) {
    holdsTwice(file);
  }

  @ParameterizedTest
  @MethodSource("shortOnes")
  void an_experiment_holds_and_runs_the_same_twice(String file) {
    holdsTwice(file);
  }

  private static void holdsTwice(String file) {
    Results first = run(file, 1);
    Results second = run(file, 1);
    assertThat(first.verdicts()).allMatch(verdict -> verdict.outcome().name().equals("OK"));
    assertThat(first.holds()).isTrue();
    assertThat(second.digest()).isEqualTo(first.digest());
  }

  @Test
  void another_seed_gives_another_run_of_which_the_same_holds() {
    Results first = run("conf/experiments/discard-refault.conf", 1);
    Results other = run("conf/experiments/discard-refault.conf", 2);
    assertThat(other.digest()).isNotEqualTo(first.digest());
    assertThat(other.holds()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("javas")
  void another_process_runs_the_same(String java) throws IOException {
    String here = run("conf/experiments/first-run.conf", 3).digest();
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                "pageferry.cli.Main",
                "run",
                "conf/experiments/first-run.conf",
                "--seed",
                "3")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    await().atMost(PATIENCE).until(() -> !process.isAlive());
    String output = Files.readString(said);
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("digest " + here);
  }

  /** The Java that runs this test, and all others that are installed beside it. */
  static List<String> javas() throws IOException {
    String own = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path installed = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(installed)) {
      return List.of(own);
    }
    try (Stream<Path> found = Files.list(installed)) {
      Stream<String> others =
          found
              .filter(home -> !Files.isSymbolicLink(home))
              .map(home -> home.resolve("bin").resolve("java"))
              .filter(Files::isExecutable)
              .map(Path::toString)
              .sorted();
      return Stream.concat(Stream.of(own), others).distinct().toList();
    }
  }

  private static Results run(String file, long seed) {
    Overrides overrides = new Overrides();
    overrides.option("seed", Long.toString(seed));
    Experiment experiment = new ExperimentReader(ConfFiles.installed()).read(file, overrides);
    return Runner.run(experiment, Progress.NONE);
  }
}
