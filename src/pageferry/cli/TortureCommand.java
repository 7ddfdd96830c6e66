package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.TextFile;
import pageferry.experiment.torture.Grounds;
import pageferry.experiment.torture.Torture;
import pageferry.files.WholeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry torture}. */
@Command(
    name = "torture",
    description =
        "Runs random workloads under random faults on random machines and audits what is left.",
    mixinStandardHelpOptions = true)
final class TortureCommand implements Callable<Integer> {
  /** Where the seeds that once failed are kept, seen from the installation. */
  private static final String KNOWN = "tests/pageferry/faults/torture-seeds.txt";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "EXPERIMENT",
      description = "What it sets holds in every run; what it leaves open is drawn.")
  private String experiment;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "How many random runs at most (${DEFAULT-VALUE}, without --minutes).")
  private int runs = 1000;

  @Option(names = "--minutes", paramLabel = "M", description = "How long at most.")
  private @Nullable Double minutes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What all random runs follow from (${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--known",
      paramLabel = "FILE",
      description = "Seeds of single runs that are run first, one a line.")
  private @Nullable Path known;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the experiments that failed are written (the working directory).")
  private Path out = Path.of("");

  @Override
  public Integer call() throws IOException {
    if (runs < 0 || minutes != null && !(minutes > 0)) {
      throw new BadInput("--runs and --minutes: expected numbers above 0");
    }
    Grounds grounds = new Grounds(ConfFiles.installed(), experiment);
    List<Long> seeds = knownSeeds();
    long end = minutes == null ? Long.MAX_VALUE : System.nanoTime() + (long) (minutes * 60e9);
    int limit =
        spec.commandLine().getParseResult().hasMatchedOption("--runs") || minutes == null
            ? runs
            : Integer.MAX_VALUE;
    long began = System.nanoTime();
    int[] done = new int[1];
    Torture.Result result =
        new Torture(grounds)
            .run(
                seeds,
                seed,
                () -> done[0] < limit && System.nanoTime() < end,
                (count, findings) -> done[0] = count - seeds.size());
    PrintWriter text = spec.commandLine().getOut();
    for (Torture.Finding finding : result.findings()) {
      show(finding, text);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    text.printf(
        "torture: %d runs in %d s, %d faults fired, %d cells covered, %d failures%n",
        result.runs(),
        took.toSeconds(),
        result.coverage().total(),
        result.coverage().cells(),
        result.findings().size());
    text.flush();
    return result.findings().isEmpty() ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private void show(Torture.Finding finding, PrintWriter text) throws IOException {
    Path file = out.resolve("torture-" + finding.seed() + ".conf");
    WholeFile.write(file, finding.least().text());
    text.println("FAILED  seed " + finding.seed() + ": " + finding.failure().text());
    finding.failure().complaints().stream().skip(1).forEach(each -> text.println("  " + each));
    text.println("  minimised from " + finding.parts() + " parts to " + finding.least().size());
    text.println("  again: pageferry run " + file);
  }

  private List<Long> knownSeeds() throws IOException {
    String home = System.getProperty("pageferry.home");
    Path file = known != null ? known : home == null ? null : Path.of(home, KNOWN);
    if (file == null || known == null && !Files.exists(file)) {
      return List.of();
    }
    if (!Files.isReadable(file)) {
      throw new BadInput(file + ": expected a file of seeds that can be read, found none");
    }
    return seeds(file, TextFile.read(file).lines().toList());
  }

  private static List<Long> seeds(Path file, List<String> lines) {
    List<Long> seeds = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      try {
        if (!line.isEmpty()) {
          seeds.add(Long.parseLong(line));
        }
      } catch (NumberFormatException notNumber) {
        throw new BadInput(file + ":" + (i + 1) + ": expected a seed, found '" + line + "'");
      }
    }
    return seeds;
  }
}
