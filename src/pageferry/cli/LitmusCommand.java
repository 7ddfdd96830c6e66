package pageferry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.cluster.ClusterCrew;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.KernelReader;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.Units;
import pageferry.experiment.litmus.Litmus;
import pageferry.experiment.litmus.LitmusDifferences;
import pageferry.experiment.litmus.LitmusJson;
import pageferry.experiment.litmus.LitmusReport;
import pageferry.experiment.litmus.LitmusScheduleFile;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.ResultJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry litmus}. */
@Command(
    name = "litmus",
    description = Told.LITMUS,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry litmus tests/litmus --kernel 6.12",
      "  pageferry litmus tests/litmus --kernel 6.1 --only \"mv-*\" --budget 30s --brief",
      "  pageferry litmus tests/litmus --differences 6.1 6.12 --only \"m*\""
    })
final class LitmusCommand implements Callable<Integer>, Interruption.Heeding {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      description = "A folder with programs/NAME.json and expected/KERNEL/NAME.json.")
  private Path folder;

  @Option(
      names = "--kernel",
      paramLabel = "V",
      completionCandidates = CompletionCommand.Kernels.class,
      description = "One of those that 'pageferry kernels' shows (default: ${DEFAULT-VALUE}).")
  private String kernel = "6.12";

  @Option(
      names = "--only",
      paramLabel = "GLOB",
      description = "Only programs whose names match, such as \"mv-*\" (default: all).")
  private String only = "**";

  @Option(
      names = "--budget",
      paramLabel = "T",
      description = "How long each program is searched at most (default: ${DEFAULT-VALUE}).")
  private String budget = "10s";

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "How many programs are searched at a time (default: as many as processors).")
  private int parallel = Runtime.getRuntime().availableProcessors();

  @Option(names = "--threads", hidden = true, paramLabel = "N", description = "As --parallel.")
  private void formerly(int threads) {
    parallel = threads;
  }

  @Option(names = "--brief", description = "Tells outcomes without the schedules to them.")
  private boolean brief;

  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Writes the schedules of outcomes that one of the two has alone to this folder, for"
              + " 'pageferry replay'.")
  private @Nullable Path out;

  @Option(
      names = "--differences",
      arity = "2",
      paramLabel = "V",
      completionCandidates = CompletionCommand.Kernels.class,
      description = "Holds the outcomes of two kernels against their recorded differences.")
  private List<String> differences = List.of();

  @Mixin private final ClusterOption cluster = new ClusterOption();

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new BadInput(folder + ": expected a folder of litmus programs, found none");
    }
    ParallelOption.require("--parallel", parallel);
    cluster.check("--parallel", "--threads");
    json.check();
    long budgetNs = budgetNs();
    if (out != null) {
      ResultJson.requireFolder("--out", out);
    }
    if (!differences.isEmpty()) {
      return differ(new Litmus.Effort(budgetNs, parallel, false));
    }
    LitmusReport report =
        run(version("--kernel", kernel), new Litmus.Effort(budgetNs, parallel, !brief));
    spec.commandLine().getOut().print(new LitmusText(report));
    spec.commandLine().getOut().flush();
    int code = code(report);
    if (code != ExitCode.STOPPED) {
      json.write(() -> LitmusJson.tree(report));
    }
    if (out != null) {
      LitmusScheduleFile.write(report, out, Main.Version.name());
    }
    return code;
  }

  private static String version(String option, String name) {
    return new KernelReader(ConfFiles.installed()).named(option, name).name();
  }

  private LitmusReport run(String version, Litmus.Effort effort) throws IOException {
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      Machines machines = new Machines(ConfFiles.installed());
      Litmus litmus = new Litmus(machines, version, folder, effort);
      if (!cluster.isGiven()) {
        return litmus.run(only, progress);
      }
      try (ClusterCrew crew = cluster.join()) {
        return litmus.run(only, progress, crew);
      }
    }
  }

  private int differ(Litmus.Effort effort) throws IOException {
    if (json.isWanted() || out != null) {
      String option = json.isWanted() ? "--json" : "--out";
      throw new BadInput(option + ": expected none with --differences, found one");
    }
    String first = version("--differences", differences.get(0));
    String second = version("--differences", differences.get(1));
    LitmusReport one = run(first, effort);
    if (Interruption.isAsked()) {
      return code(one);
    }
    LitmusReport other = run(second, effort);
    LitmusDifferences found = LitmusDifferences.of(one, other);
    spec.commandLine().getOut().print(LitmusText.of(found));
    spec.commandLine().getOut().flush();
    int code = Math.max(code(one), code(other));
    return code > ExitCode.FAILED ? code : found.hold() ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private int code(LitmusReport report) {
    report.mistakes().forEach(spec.commandLine().getErr()::println);
    if (Interruption.isAsked()) {
      Interruption.say(
          spec.commandLine().getErr(),
          report.verdicts().size() + " programs were searched",
          "run the command again; --only \"mv-*\" takes some of the programs");
      return ExitCode.STOPPED;
    }
    if (!report.mistakes().isEmpty()) {
      return ExitCode.BAD_INPUT;
    }
    return report.holds() ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private long budgetNs() {
    OptionalLong ns = Units.nanoseconds(budget);
    if (ns.isEmpty() || ns.getAsLong() == 0 || ns.getAsLong() > Units.MOST_NS) {
      throw BadInput.at(
          new Place("--budget", 0), "a time such as 500ms, 10s or 2min", "'" + budget + "'");
    }
    return ns.getAsLong();
  }
}
