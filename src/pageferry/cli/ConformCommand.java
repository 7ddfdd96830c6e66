package pageferry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import pageferry.cluster.ClusterCrew;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.KernelReader;
import pageferry.experiment.conform.Agreement;
import pageferry.experiment.conform.AgreementJson;
import pageferry.experiment.conform.Conformance;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry conform}. */
@Command(
    name = "conform",
    description = Told.CONFORM,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry conform tests/corpus --kernel 6.1",
      "  pageferry conform tests/corpus --kernel 7.2 --only \"basic/*\" --json agreement.json"
    })
final class ConformCommand implements Callable<Integer>, Interruption.Heeding {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      description = "A corpus: folders of programs, and the answers in DIR/expected/KERNEL.")
  private Path corpus;

  @Option(
      names = "--kernel",
      paramLabel = "V",
      completionCandidates = CompletionCommand.Kernels.class,
      description = "One of those that 'pageferry kernels' shows (default: ${DEFAULT-VALUE}).")
  private String kernel = "6.1";

  @Option(
      names = "--only",
      paramLabel = "GLOB",
      description = "Only programs whose names match, such as \"basic/*\" (default: all).")
  private String only = "**";

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final ParallelOption parallel = new ParallelOption();

  @Mixin private final ClusterOption cluster = new ClusterOption();

  @Override
  public Integer call() throws IOException {
    json.check();
    parallel.check();
    cluster.check("--parallel");
    if (!Files.isDirectory(corpus)) {
      throw new BadInput(corpus + ": expected the folder of a corpus, found none");
    }
    ConfFiles files = ConfFiles.installed();
    String version = new KernelReader(files).named("--kernel", kernel).name();
    Agreement agreement;
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      agreement = agreement(new Conformance(new Machines(files), version, corpus), progress);
    }
    spec.commandLine().getOut().print(new AgreementText(agreement));
    spec.commandLine().getOut().flush();
    agreement.mistakes().forEach(spec.commandLine().getErr()::println);
    if (Interruption.isAsked()) {
      int done = agreement.programs().size();
      Interruption.say(
          spec.commandLine().getErr(),
          done + " programs were run" + (json.isWanted() ? "; not written: --json" : ""),
          "run the command again; --only \"basic/*\" takes some of the programs");
      return ExitCode.STOPPED;
    }
    json.write(() -> AgreementJson.tree(agreement));
    if (!agreement.mistakes().isEmpty()) {
      return ExitCode.BAD_INPUT;
    }
    return agreement.complete() ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private Agreement agreement(Conformance conformance, Progress progress) throws IOException {
    if (!cluster.isGiven()) {
      return conformance.run(only, progress, parallel.workers());
    }
    try (ClusterCrew crew = cluster.join()) {
      return conformance.run(only, progress, crew);
    }
  }
}
