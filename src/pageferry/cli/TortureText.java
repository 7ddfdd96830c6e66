package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import pageferry.experiment.torture.Coverage;
import pageferry.experiment.torture.Torture;
import pageferry.files.WholeFile;

/** What torture found, as a person reads it in a terminal. */
final class TortureText {
  private final PrintWriter out;
  private final Path folder;

  /**
   * @param folder where experiments that failed are written; made with the first of them
   */
  TortureText(PrintWriter out, Path folder) {
    this.out = out;
    this.folder = folder;
  }

  /** Writes a finding down, and says what it is and where. */
  void finding(Torture.Finding finding) {
    out.println("FAILED  seed " + finding.seed() + ": " + finding.failure().text());
    finding.failure().complaints().stream().skip(1).forEach(each -> out.println("  " + each));
    out.println("  minimised from " + finding.parts() + " parts to " + finding.least().size());
    Path file = folder.resolve("torture-" + finding.seed() + ".conf");
    String text = finding.least().text();
    try {
      Files.createDirectories(folder);
      WholeFile.write(file, text);
      out.println("  reproduce: pageferry run " + file);
    } catch (IOException failed) {
      out.println("  NOT SAVED: " + failed);
      out.println(text);
    }
    out.flush();
  }

  /** What the series came to. */
  void result(Torture.Result result, Duration took) {
    cells(result.coverage());
    long swappedOut = result.coverage().swappedOut();
    if (swappedOut > 0) {
      out.printf("%d pages were swapped out, ", swappedOut);
      out.printf("%d came back%n", result.coverage().swappedIn());
    }
    result.known().forEach(own -> out.println("by itself, with nothing drawn: " + own));
    Torture.Endings endings = result.endings();
    out.printf(
        "%d runs were whole and audited, %d were cut off by a limit, %d ended early with a task"
            + " whose signal nobody was left to raise, %d as the experiment does by itself%n",
        endings.whole(), endings.cutOff(), endings.early(), endings.asKnown());
    if (result.runs() > 0 && endings.cutOff() == result.runs()) {
      out.println("NOT TORTURED: all runs were cut off before their end; give them less to do");
    }
    out.printf(
        "torture: %d runs in %d s, %d faults fired, %d of %d cells covered, %d failures%n",
        result.runs(),
        took.toSeconds(),
        result.coverage().total(),
        result.coverage().cells(),
        Coverage.allCells(),
        result.findings().size());
    out.flush();
  }

  /** Which fault came before which step, and how often. */
  private void cells(Coverage coverage) {
    out.println("faults, how often each came, and before which steps of a migration it did not:");
    coverage.lines().forEach(line -> out.println("  " + line));
  }
}
