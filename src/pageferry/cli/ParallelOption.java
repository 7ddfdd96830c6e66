package pageferry.cli;

import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.run.Workers;
import picocli.CommandLine.Option;

/** The option {@code --parallel}: how much is done at once. */
final class ParallelOption {
  static final int MOST_PARALLEL = 1024;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description =
          "How many runs go on at once; their results do not depend on it (default: as many as"
              + " there are CPUs).")
  private @Nullable Integer parallel;

  /** Says at once what is wrong with the option. */
  void check() {
    if (parallel != null) {
      require("--parallel", parallel);
    }
  }

  /** Complains of a number of threads that nobody can have. */
  static void require(String option, int threads) {
    if (threads < 1 || threads > MOST_PARALLEL) {
      throw BadInput.at(
          new Place(option + " " + threads, 0),
          "a number from 1 to " + MOST_PARALLEL,
          "another one");
    }
  }

  /** How many are wanted. */
  int wanted() {
    return parallel == null ? Runtime.getRuntime().availableProcessors() : parallel;
  }

  /** As many workers. */
  Workers workers() {
    return new Workers(wanted());
  }
}
