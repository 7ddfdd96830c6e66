package pageferry.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.cluster.ClusterCrew;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Glob;
import pageferry.experiment.conf.KernelReader;
import pageferry.experiment.litmus.Litmus;
import pageferry.experiment.litmus.Mover;
import pageferry.experiment.litmus.PairCell;
import pageferry.experiment.litmus.PairOperation;
import pageferry.experiment.litmus.Pairs;
import pageferry.experiment.run.Progress;
import pageferry.mm.KernelProfile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of {@code pageferry explore} that search the races of all operations on a page. */
final class PairsOptions {
  private static final String KERNEL = "6.12";
  private static final long NS_PER_S = 1_000_000_000L;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--pairs",
      description =
          "Searches no experiment, but the races of all pairs of operations on one base page, one"
              + " huge page, one page of shared memory, one folio of 64 KiB (from 6.8 on) and one"
              + " swapped page, and prints matrices; in the place of"
              + " EXPERIMENT a GLOB chooses pairs, such as \"munmap-*\" or \"thp:*\". --time is"
              + " shared by all; --details shows each outcome with a schedule.")
  private boolean pairs;

  @Option(
      names = "--triples",
      description = "The same for all triples of ten operations on two base pages.")
  private boolean triples;

  @Option(
      names = "--moves-by",
      paramLabel = "NAME",
      description = "In these races pages are moved by that strategy, instead of the kernel's own.")
  private @Nullable String strategy;

  @Option(
      names = "--strategies",
      paramLabel = "FILE",
      description =
          "Where --moves-by is looked up besides conf/strategies.conf, as it is written; without"
              + " --moves-by each strategy of the file is searched, and --time shared by them.")
  private @Nullable Path strategies;

  /** Whether one of them is asked for. */
  boolean isAsked() {
    if (!pairs && !triples && (strategy != null || strategies != null)) {
      throw new BadInput("--moves-by: expected --pairs or --triples with it, found neither");
    }
    return pairs || triples;
  }

  /** One strategy, or each that a file has; what of the file cannot be used is told. */
  private MovesBy movesBy(ConfFiles files) {
    if (strategies != null) {
      return MovesBy.ofFile(files, strategies, strategy, spec.commandLine().getErr());
    }
    return strategy == null ? MovesBy.kernel() : MovesBy.installed(files, strategy);
  }

  /**
   * Searches the races.
   *
   * @param choice which races of which kernel
   * @param effort how long all of them together, how many at a time, and whether each outcome is
   *     told with a schedule
   * @param cluster whose workers do it, if one is given
   */
  int search(ExperimentChoice choice, Litmus.Effort effort, ClusterOption cluster) {
    String asked = choice.kernel();
    ConfFiles files = ConfFiles.installed();
    KernelProfile profile =
        new KernelReader(files).named("--kernel", asked == null ? KERNEL : asked);
    List<Pairs.Race> races = chosen(choice, profile);
    MovesBy movesBy = movesBy(files);
    long eachNs = Math.max(1, effort.budgetNs() / movesBy.movers().size());
    Litmus.Effort each = new Litmus.Effort(eachNs, effort.threads(), effort.schedules());
    int worst = movesBy.isPartly() ? ExitCode.BAD_INPUT : ExitCode.HOLDS;
    try (ClusterCrew crew = cluster.isGiven() ? cluster.join() : null) {
      for (Mover mover : movesBy.movers()) {
        if (strategies != null && strategy == null) {
          spec.commandLine().getOut().println("moved by " + mover.strategy());
        }
        Pairs pairsOf = new Pairs(mover, profile.name(), each);
        int code =
            search(
                races,
                profile.name(),
                effort.schedules(),
                progress ->
                    crew == null
                        ? pairsOf.run(races, progress)
                        : pairsOf.run(races, progress, crew));
        worst = code == ExitCode.HOLDS ? worst : code;
        if (code == ExitCode.STOPPED) {
          return code;
        }
      }
    }
    return worst;
  }

  private int search(
      List<Pairs.Race> races,
      String kernel,
      boolean details,
      Function<Progress, List<PairCell>> searching) {
    List<PairCell> cells;
    long began = System.nanoTime();
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      cells = searching.apply(progress);
    }
    double took = (System.nanoTime() - began) / (double) NS_PER_S;
    spec.commandLine().getOut().print(new PairsText(kernel, cells, took).text(details));
    spec.commandLine().getOut().flush();
    if (Interruption.isAsked()) {
      Interruption.say(
          spec.commandLine().getErr(),
          cells.size() + " of " + races.size() + " races were begun",
          "run the command again; a GLOB such as \"munmap-*\" takes some of the races");
      return ExitCode.STOPPED;
    }
    return cells.stream().allMatch(PairCell::holds) ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private List<Pairs.Race> chosen(ExperimentChoice choice, KernelProfile profile) {
    if (pairs && triples) {
      throw new BadInput("--triples: expected none with --pairs, found one");
    }
    List<Pairs.Race> all =
        (pairs ? Pairs.pairs() : Pairs.triples())
            .stream().filter(race -> race.page().isOn(profile)).toList();
    if (!choice.isNamed()) {
      return all;
    }
    Glob glob = Glob.of(pairs ? "--pairs" : "--triples", choice.name());
    List<Pairs.Race> chosen = all.stream().filter(race -> isMeant(glob, race)).toList();
    if (chosen.isEmpty()) {
      throw BadInput.unknownArgument(
          pairs ? "--pairs" : "--triples",
          "operations such as munmap-*",
          choice.name(),
          all.stream().map(Pairs.Race::name).distinct().toList());
    }
    return chosen;
  }

  /** Whether a pattern means a race, with its operations in whatever order. */
  private static boolean isMeant(Glob glob, Pairs.Race race) {
    String page = race.page().name().toLowerCase(Locale.ROOT) + ":";
    for (List<PairOperation> order : orders(race.operations())) {
      String name = new Pairs.Race(race.page(), order).name();
      if (glob.matches(name) || glob.matches(page + name)) {
        return true;
      }
    }
    return false;
  }

  /** All orders of two or three operations. */
  private static List<List<PairOperation>> orders(List<PairOperation> operations) {
    PairOperation a = operations.get(0);
    PairOperation b = operations.get(1);
    if (operations.size() == 2) {
      return List.of(List.of(a, b), List.of(b, a));
    }
    PairOperation c = operations.get(2);
    return List.of(
        List.of(a, b, c),
        List.of(a, c, b),
        List.of(b, a, c),
        List.of(b, c, a),
        List.of(c, a, b),
        List.of(c, b, a));
  }
}
