package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Place;
import pageferry.experiment.zoo.Caught;
import pageferry.experiment.zoo.Exhibit;
import pageferry.experiment.zoo.Zoo;
import pageferry.experiment.zoo.ZooJson;
import pageferry.experiment.zoo.ZooReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry zoo}. */
@Command(
    name = "zoo",
    description = Told.ZOO,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  pageferry zoo", "  pageferry zoo Z1 Z17", "  pageferry zoo --json zoo.json"})
final class ZooCommand implements Callable<Integer>, Interruption.Heeding {
  private static final long NS_PER_S = 1_000_000_000;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "Bugs such as Z17 (default: all).")
  private List<String> ids = List.of();

  @Option(
      names = "--time",
      paramLabel = "T",
      description =
          "Seconds for one bug after which no further schedule begins (default:"
              + " ${DEFAULT-VALUE}).")
  private long seconds = 60;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "Threads that search (default: ${DEFAULT-VALUE}).")
  private int parallel = 1;

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    ParallelOption.require("--parallel", parallel);
    if (seconds < 1) {
      throw BadInput.at(new Place("--time", 0), "a positive number", "less");
    }
    json.check();
    List<Exhibit> wanted = new ZooReader(ConfFiles.installed()).read(ids);
    List<Caught> all = new ArrayList<>();
    PrintWriter out = spec.commandLine().getOut();
    try (News news = News.of("zoo", spec.commandLine().getErr())) {
      Zoo zoo = new Zoo(new Zoo.Budget(parallel, seconds * NS_PER_S), new Telling(news));
      for (Exhibit each : wanted) {
        Caught caught = zoo.caught(each);
        if (Interruption.isAsked()) {
          Interruption.say(
              spec.commandLine().getErr(), all.size() + " bugs were done", "run it again");
          return ExitCode.STOPPED;
        }
        all.add(caught);
        news.clear();
        out.println(ZooText.line(caught, Terminal.lineWidth()));
        out.flush();
      }
    }
    out.println(ZooText.tally(all));
    out.flush();
    json.write(() -> ZooJson.tree(all));
    return all.stream().allMatch(Caught::holds) ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  /** Tells how far a search has come. */
  private record Telling(News news) implements Zoo.Listener {
    @Override
    public void at(String doing) {
      news.at(doing);
    }

    @Override
    public boolean isStopped() {
      return Interruption.isAsked();
    }
  }
}
