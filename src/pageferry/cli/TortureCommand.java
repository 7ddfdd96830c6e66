package pageferry.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import pageferry.cluster.ClusterCrew;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.TextFile;
import pageferry.experiment.torture.Failure;
import pageferry.experiment.torture.Torture;
import pageferry.experiment.torture.TortureTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry torture}. */
@Command(
    name = "torture",
    description = Told.TORTURE,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry torture torture --minutes 10",
      "  pageferry torture my.conf --runs 200 --seed 7 --out failures"
    })
final class TortureCommand implements Callable<Integer>, Interruption.Heeding {
  /** Where the seeds that once failed are kept, seen from the installation. */
  private static final String KNOWN = "tests/pageferry/faults/torture-seeds.txt";

  /** The experiment that they are seeds of. */
  private static final String OF_KNOWN = "torture";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "EXPERIMENT",
      description = "What it sets holds in every run; what it leaves open is drawn.")
  private String experiment;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description =
          "How many random runs at most (default: ${DEFAULT-VALUE}, if --minutes is not given).")
  private int runs = 1000;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "How long at most (default: as long as --runs takes).")
  private @Nullable Double minutes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What all random runs follow from (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--known",
      paramLabel = "FILE",
      description = "Seeds of single runs that are run first, one a line.")
  private @Nullable Path known;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where the experiments that failed are written, if any did; torture-EXPERIMENT-SEED if"
              + " not given.")
  private @Nullable Path out;

  @Mixin private final ParallelOption parallel = new ParallelOption();

  @Mixin private final ClusterOption cluster = new ClusterOption();

  @Override
  public Integer call() {
    parallel.check();
    cluster.check("--parallel");
    if (runs < 0 || minutes != null && !(minutes > 0)) {
      throw new BadInput("--runs and --minutes: expected numbers above 0");
    }
    TortureTemplate template = new TortureTemplate(ConfFiles.installed(), experiment);
    Path folder = out != null ? out : Path.of("torture-" + template.name() + "-" + seed);
    Folders.requireWritable("--out", folder);
    List<Long> seeds = knownSeeds(template);
    long began = System.nanoTime();
    long end = minutes == null ? Long.MAX_VALUE : began + (long) (minutes * 60e9);
    int limit =
        spec.commandLine().getParseResult().hasMatchedOption("--runs") || minutes == null
            ? runs
            : Integer.MAX_VALUE;
    TortureText text = new TortureText(spec.commandLine().getOut(), folder);
    Torture.Result result;
    try (News news = News.of("torture", spec.commandLine().getErr());
        ClusterCrew crew = cluster.isGiven() ? cluster.join() : null) {
      Telling telling = new Telling(news, text);
      BooleanSupplier goesOn =
          () ->
              telling.runs - seeds.size() < limit
                  && System.nanoTime() < end
                  && !Interruption.isAsked();
      Torture torture = new Torture(template, parallel.wanted()).drawingMore();
      result = (crew == null ? torture : torture.by(crew)).run(seeds, seed, goesOn, telling);
    }
    text.result(result, Duration.ofNanos(System.nanoTime() - began));
    if (Interruption.isAsked()) {
      Interruption.say(
          spec.commandLine().getErr(),
          result.runs() + " runs were done; what failed is shown and saved",
          "run the command again, with another --seed for other runs");
      return ExitCode.STOPPED;
    }
    return exitCode(result);
  }

  private static int exitCode(Torture.Result result) {
    if (!result.findings().isEmpty()) {
      return ExitCode.FAILED;
    }
    boolean allCutOff = result.runs() > 0 && result.endings().cutOff() == result.runs();
    return allCutOff ? ExitCode.BAD_INPUT : ExitCode.HOLDS;
  }

  /** Tells how far torture has come. */
  private static final class Telling implements Torture.Listener {
    private final News news;
    private final TortureText text;
    private int runs;

    Telling(News news, TortureText text) {
      this.news = news;
      this.text = text;
    }

    @Override
    public void at(int count, int findings) {
      runs = count;
      news.at(count + " runs, " + findings + " failures");
    }

    @Override
    public void shrinks(Failure failure, int trials) {
      news.at("making '" + failure.text() + "' small: " + trials + " runs");
    }

    @Override
    public void found(Torture.Finding finding) {
      news.clear();
      text.finding(finding);
    }
  }

  /** Those of a file, or if the experiment is the installation's own, of the installation. */
  private List<Long> knownSeeds(TortureTemplate template) {
    String home = System.getProperty("pageferry.home");
    boolean isShipped = home != null && template.name().equals(OF_KNOWN);
    Path file = known != null ? known : isShipped ? Path.of(home, KNOWN) : null;
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
