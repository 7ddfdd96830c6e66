package pageferry.conform;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conform.Agreement;
import pageferry.experiment.conform.Conformance;
import pageferry.experiment.conform.ProgramResult;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Progress;
import pageferry.house.Slow;

/** Programs that real kernels ran, and how far the model answers as they did. */
@Slow
class CorpusTest {
  private static final Path CORPUS = Path.of("tests", "corpus");
  private static final List<String> GROUPS = List.of("basic", "ltp", "random", "randmov");

  /** Small programs of one kind each, mostly on parts of huge pages. */
  private static final Path MINI = Path.of("tests", "corpus-mini");

  /** Programs about swap, folio sizes, weights, memory cgroups, cpusets and tiers. */
  private static final Path MORE = Path.of("tests", "corpus-2");

  /** Programs about large folios of files, hint faults and deferred splits. */
  private static final Path OWN = Path.of("tests", "corpus-own");

  /** Programs of the hardest groups that were recorded before the model had seen them. */
  private static final Path HARD = Path.of("tests", "corpus-hard");

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "7.2"})
  void the_model_answers_as_that_linux_did(String kernel) throws IOException {
    holdToFloors(kernel, CORPUS, GROUPS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "7.2"})
  void the_model_answers_small_programs_as_that_linux_did(String kernel) throws IOException {
    holdToFloors(kernel, MINI, List.of("mini", "mini2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.12", "7.2"})
  void the_model_answers_hard_programs_as_that_linux_did(String kernel) throws IOException {
    holdToFloors(kernel, HARD, List.of("hard"));
  }

  /** A ratchet: how many programs agree in everything must never become fewer. */
  private static void holdToFloors(String kernel, Path corpus, List<String> groups)
      throws IOException {
    Config floors = ConfigFactory.parseFile(corpus.resolve("floors.conf").toFile());
    Agreement agreement = agreement(kernel, "**", corpus);
    System.out.println(kernel + " " + agreement.summary());
    assertThat(agreement.mistakes()).isEmpty();
    for (String group : groups) {
      long agreed = agreement.whole(group).agreed();
      System.out.println(kernel + " " + group + " " + agreement.whole(group));
      assertThat(agreed)
          .as("programs of %s that agree with %s", group, kernel)
          .isGreaterThanOrEqualTo(floors.getInt("\"" + kernel + "\"." + group));
      assertThat(agreement.whole(group).all())
          .as("programs of %s", group)
          .isEqualTo(floors.getInt("programs." + group));
    }
  }

  /** The second corpus, with a floor for each group. */
  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "7.2"})
  void the_model_answers_as_that_linux_did_about_swap_sizes_weights_and_cgroups(String kernel)
      throws IOException {
    Agreement agreement = agreement(kernel, "**", MORE);
    System.out.println(kernel + " " + agreement.summary());
    assertThat(agreement.mistakes()).isEmpty();
    Config floors =
        ConfigFactory.parseFile(MORE.resolve("floors.conf").toFile())
            .getConfig("\"" + kernel + "\"");
    agreement
        .groups()
        .forEach(
            (group, tally) -> {
              System.out.println(kernel + " " + group + " " + tally);
              assertThat(tally.agreed())
                  .as("programs of %s that agree with %s", group, kernel)
                  .isGreaterThanOrEqualTo(floors.getInt("\"" + group + "\""));
            });
    assertThat(agreement.groups().keySet()).isEqualTo(new TreeSet<>(floors.root().keySet()));
  }

  @Test
  void a_second_run_gives_the_same_answers() throws IOException {
    List<ProgramResult> first = agreement("6.12", "basic/mp-*").programs();
    assertThat(agreement("6.12", "basic/mp-*").programs()).isEqualTo(first).isNotEmpty();
  }

  /** Kernels of which there is no recording, by what their sources say: see the README there. */
  @ParameterizedTest
  @ValueSource(strings = {"4.15", "4.17", "6.1", "6.12", "7.2"})
  void the_model_answers_as_the_sources_say(String kernel) throws IOException {
    Agreement agreement = agreement(kernel, "**", Path.of("tests", "by-source"));
    assertThat(agreement.mistakes()).isEmpty();
    assertThat(agreement.programs()).isNotEmpty();
    assertThat(agreement.programs()).allMatch(ProgramResult::agrees);
  }

  /** What no other corpus has: see the README there. */
  @ParameterizedTest
  @ValueSource(strings = {"6.1", "6.12", "7.2"})
  void the_model_answers_as_that_linux_did_about_files_and_hint_faults(String kernel)
      throws IOException {
    Agreement agreement = agreement(kernel, "**", OWN);
    assertThat(agreement.mistakes()).isEmpty();
    Config floors = ConfigFactory.parseFile(OWN.resolve("floors.conf").toFile());
    assertThat(agreement.programs()).hasSize(floors.getInt("programs"));
    assertThat(agreement.programs().stream().filter(ProgramResult::agrees).count())
        .as("programs that agree with %s", kernel)
        .isGreaterThanOrEqualTo(floors.getInt("\"" + kernel + "\""));
  }

  private static Agreement agreement(String kernel, String only) throws IOException {
    return agreement(kernel, only, CORPUS);
  }

  private static Agreement agreement(String kernel, String only, Path corpus) throws IOException {
    Machines machines = new Machines(ConfFiles.installed());
    return new Conformance(machines, kernel, corpus).run(only, Progress.NONE);
  }
}
