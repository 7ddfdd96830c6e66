package pageferry.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import pageferry.experiment.run.ResultJson;
import pageferry.report.html.ReportPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code pageferry report}. */
@Command(
    name = "report",
    description = "Shows results in one HTML file, several of them in the same plots.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry report out.json --html out.html",
      "  pageferry report before.json after.json --html both.html",
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

  @Mixin private final JournalOption journal = new JournalOption();

  @Override
  public Integer call() throws IOException {
    ResultJson.requireWritable("--html", html);
    ReportPage page = new ReportPage(RunArgument.results(runs, journal));
    ResultJson.write(page.html(), html);
    return ExitCode.HOLDS;
  }
}
