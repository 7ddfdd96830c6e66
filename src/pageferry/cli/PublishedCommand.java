package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.cluster.ClusterCrew;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.costs.Bench;
import pageferry.experiment.costs.BenchJson;
import pageferry.experiment.costs.BenchTally;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.settings.Overrides;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry published}. */
@Command(
    name = "published",
    description = Told.PUBLISHED,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry published",
      "  pageferry published zen3-folio-size --json out.json",
      "  pageferry published zen3-folio-size --set costs.profile=xeon-e5-2640v3-2017"
    })
final class PublishedCommand implements Callable<Integer>, Interruption.Heeding {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description =
          "One of those that 'pageferry list published' shows, or the path of a HOCON or JSON file"
              + " (default: all).")
  private @Nullable String name;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets a key, such as costs.profile=power8-2017. May be given often.")
  private List<String> settings = List.of();

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final RunsAtOnce atOnce = new RunsAtOnce();

  @Mixin private final ClusterOption cluster = new ClusterOption();

  @Override
  public Integer call() throws IOException {
    atOnce.check();
    cluster.check("--parallel", "--memory");
    json.check();
    List<Experiment> experiments = experiments();
    PrintWriter out = spec.commandLine().getOut();
    List<Bench.Table> tables = new ArrayList<>();
    try (ProgressLine progress = ProgressLine.onTerminal();
        ClusterCrew crew = cluster.isGiven() ? cluster.join() : null) {
      for (Experiment each : experiments) {
        Bench.Table table = table(each, crew, progress);
        if (!table.complete()) {
          Interruption.say(
              spec.commandLine().getErr(), tables.size() + " tables were done", "run it again");
          return ExitCode.STOPPED;
        }
        tables.add(table);
        out.print(PublishedText.of(table, Terminal.lineWidth()));
        out.flush();
      }
    }
    BenchTally tally = BenchTally.of(tables);
    out.println(tally.text());
    out.flush();
    json.write(() -> BenchJson.tree(tables));
    return BenchTally.isAccounted(tables) ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private Bench.Table table(Experiment each, @Nullable ClusterCrew crew, Progress progress) {
    return crew == null
        ? Bench.run(each, atOnce.workers(each), progress)
        : Bench.run(each, crew, progress);
  }

  private List<Experiment> experiments() {
    ConfFiles files = ConfFiles.installed();
    ExperimentReader reader = new ExperimentReader(files);
    Overrides overrides = new Overrides();
    settings.forEach(overrides::set);
    List<String> names = name == null ? files.names("published") : List.of(name);
    return names.stream().map(each -> reader.read(files.published(each), overrides)).toList();
  }
}
