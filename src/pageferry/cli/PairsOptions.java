package pageferry.cli;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.KernelReader;
import pageferry.experiment.litmus.Litmus;
import pageferry.experiment.litmus.PairCell;
import pageferry.experiment.litmus.Pairs;
import pageferry.experiment.read.Machines;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option of {@code pageferry explore} that searches all pairs of operations on a page. */
final class PairsOptions {
  private static final String KERNEL = "6.12";
  private static final long NS_PER_S = 1_000_000_000L;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--pairs",
      description =
          "Searches no experiment, but the races of all pairs of operations on one base page, one"
              + " huge page and one page of shared memory, and prints matrices; in the place of"
              + " EXPERIMENT a GLOB chooses pairs, such as \"munmap-*\". --time is shared by all.")
  private boolean asked;

  /** Whether that is asked for. */
  boolean isAsked() {
    return asked;
  }

  /**
   * Searches the pairs.
   *
   * @param choice which pairs of which kernel
   * @param seconds for all of them together
   * @param threads how many are searched at a time
   * @param details whether the schedules of findings are told
   */
  int search(ExperimentChoice choice, long seconds, int threads, boolean details) {
    String asked = choice.kernel();
    ConfFiles files = ConfFiles.installed();
    String kernel =
        new KernelReader(files).named("--kernel", asked == null ? KERNEL : asked).name();
    PathMatcher matcher =
        FileSystems.getDefault().getPathMatcher("glob:" + (choice.isNamed() ? choice.name() : "*"));
    Pairs.Chosen chosen =
        (one, other) ->
            matcher.matches(Path.of(one + "-" + other))
                || matcher.matches(Path.of(other + "-" + one));
    int count = Math.max(1, Pairs.count(chosen));
    long budgetNs = Math.max(1, seconds * NS_PER_S * threads / count);
    Litmus.Effort effort = new Litmus.Effort(budgetNs, threads, details);
    List<PairCell> cells;
    long began = System.nanoTime();
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      cells = new Pairs(new Machines(files), kernel, effort).run(chosen, progress);
    }
    double took = (System.nanoTime() - began) / (double) NS_PER_S;
    spec.commandLine().getOut().print(new PairsText(kernel, cells, took).text(details));
    spec.commandLine().getOut().flush();
    if (Interruption.isAsked()) {
      Interruption.say(
          spec.commandLine().getErr(),
          cells.size() + " pairs were searched",
          "run the command again; a GLOB such as \"munmap-*\" takes some of the pairs");
      return ExitCode.STOPPED;
    }
    return cells.stream().allMatch(PairCell::holds) ? ExitCode.HOLDS : ExitCode.FAILED;
  }
}
