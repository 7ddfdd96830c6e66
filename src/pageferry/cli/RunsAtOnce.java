package pageferry.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.Units;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.run.Workers;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say how many runs of an experiment go on at once. */
final class RunsAtOnce {
  @Mixin private final ParallelOption parallel = new ParallelOption();

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
    parallel.check();
    if (memory != null && Units.bytes(memory).orElse(0) <= 0) {
      throw BadInput.at(
          new Place("--memory", 0), "a size such as 4 GiB or 500 MiB", "'" + memory + "'");
    }
  }

  /** Who runs an experiment; says so if memory does not suffice for as many as there could be. */
  Workers workers(Experiment experiment) {
    long most = experiment.rows().stream().mapToLong(row -> row.scenario().bytes()).max().orElse(0);
    long room = memory == null ? Runtime.getRuntime().maxMemory() / 4 * 3 : bytes(memory);
    int wanted = parallel.wanted();
    int fit = (int) Math.max(1, Math.min(wanted, room / Math.max(1, most)));
    if (fit < wanted) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          "pageferry: "
              + fit
              + " instead of "
              + wanted
              + " runs at once: one may take "
              + mebibytes(most)
              + " of "
              + mebibytes(room)
              + " (--memory)");
      err.flush();
    }
    return new Workers(fit);
  }

  private static long bytes(String size) {
    return Units.bytes(size).orElseThrow();
  }

  private static String mebibytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }
}
