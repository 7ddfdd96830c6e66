package pageferry.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.Units;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.run.Workers;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say how much is done at once. */
final class ParallelOption {
  static final int MOST_PARALLEL = 1024;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description =
          "How many runs go on at once; their results do not depend on it (default: as many as"
              + " there are CPUs).")
  private @Nullable Integer parallel;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description =
          "What all runs that go on at once may take together, such as \"4 GiB\": fewer do if they"
              + " need more (default: three quarters of Java's heap).")
  private @Nullable String memory;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Says at once what is wrong with the options. */
  void check() {
    if (parallel != null) {
      require("--parallel", parallel);
    }
    if (memory != null && Units.bytes(memory).orElse(0) <= 0) {
      throw BadInput.at(
          new Place("--memory", 0), "a size such as 4 GiB or 500 MiB", "'" + memory + "'");
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

  /** Who does work that takes little memory. */
  Workers workers() {
    return new Workers(wanted());
  }

  /** Who runs an experiment; says so if memory does not suffice for as many as there could be. */
  Workers workers(Experiment experiment) {
    long most = experiment.rows().stream().mapToLong(row -> row.scenario().bytes()).max().orElse(0);
    long room = memory == null ? Runtime.getRuntime().maxMemory() / 4 * 3 : bytes(memory);
    int fit = (int) Math.max(1, Math.min(MOST_PARALLEL, room / Math.max(1, most)));
    if (fit < wanted()) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          "pageferry: "
              + fit
              + " instead of "
              + wanted()
              + " runs at once: one may take "
              + mebibytes(most)
              + " of "
              + mebibytes(room)
              + " (--memory)");
      err.flush();
    }
    return new Workers(Math.min(fit, wanted()));
  }

  private int wanted() {
    return parallel == null ? Runtime.getRuntime().availableProcessors() : parallel;
  }

  private static long bytes(String size) {
    return Units.bytes(size).orElseThrow();
  }

  private static String mebibytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }
}
