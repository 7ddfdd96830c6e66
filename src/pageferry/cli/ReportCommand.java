package pageferry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.run.ResultJson;
import pageferry.report.SavedResults;
import pageferry.report.SavedResults.NotResults;
import pageferry.report.SavedStandings;
import pageferry.report.html.ReportPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code pageferry report}. */
@Command(
    name = "report",
    description = Told.REPORT,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry report out.json --html out.html",
      "  pageferry report before.json after.json --html both.html",
      "  pageferry report out.json --sensitivity costs.json --html out.html",
      "  pageferry report 1.8 --html run.html"
    })
final class ReportCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "Results that run --json has written, or runs of the journal.")
  private List<String> runs = List.of();

  @Option(
      names = "--html",
      required = true,
      paramLabel = "FILE",
      description = "The file that is written.")
  private Path html;

  @Option(
      names = "--sensitivity",
      paramLabel = "FILE",
      description =
          "What 'sensitivity --json' has written of the same experiment: beside each claim stands"
              + " whether it holds whatever the costs are. May be given often.")
  private List<Path> sensitivities = List.of();

  @Mixin private final JournalOption journal = new JournalOption();

  @Override
  public Integer call() throws IOException {
    ResultJson.requireWritable("--html", html);
    List<SavedResults> results = RunArgument.results(runs, journal);
    List<SavedStandings> standings = new ArrayList<>();
    for (Path file : sensitivities) {
      standings.add(standings(file, results));
    }
    ReportPage page = new ReportPage(results, standings);
    ResultJson.write(page.html(), html);
    return ExitCode.HOLDS;
  }

  private static SavedStandings standings(Path file, List<SavedResults> results) {
    Place place = new Place(file.toString(), 0);
    if (!Files.isRegularFile(file)) {
      throw BadInput.at(place, "a file that sensitivity --json has written", "none");
    }
    try {
      SavedStandings read = SavedStandings.read(file);
      if (results.stream().noneMatch(each -> each.experiment().equals(read.experiment()))) {
        throw BadInput.at(place, "an experiment of the results", "'" + read.experiment() + "'");
      }
      return read;
    } catch (NotResults wrong) {
      throw new BadInput(file + ":" + wrong.line() + ": " + wrong.getMessage());
    }
  }
}
