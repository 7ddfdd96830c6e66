package pageferry.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.traced.TraceRun;
import pageferry.journal.Detail;
import pageferry.journal.Journal;
import pageferry.journal.Jsonl;
import pageferry.journal.RunId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry journal import}. */
@Command(
    name = "import",
    description = {
      "Adds a run that journal export has written as jsonl, or the trace of a real kernel.",
      "A trace is the text of tracefs, of trace-cmd report or of perf script, plain or gzip. What"
          + " of it is not kept is told."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry journal import app.ftrace --kernel 6.12",
      "  pageferry journal import app.ftrace --machine zoneinfo --machine numactl.txt",
      "  pageferry compare 1 2"
    })
final class JournalImportCommand implements Callable<Integer>, Interruption.Heeding {
  /** How trace-cmd's own format begins. */
  private static final byte[] TRACE_DAT = {0x17, 0x08, 0x44, 't', 'r', 'a', 'c', 'i', 'n', 'g'};

  private static final int MOST_TOLD = 20;

  @Spec private CommandSpec spec;

  @Mixin private final JournalOption option = new JournalOption();

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file;

  @Option(
      names = "--machine",
      paramLabel = "PATH",
      description =
          "What tells where the nodes of a trace's machine lie: /proc/zoneinfo, and beside it"
              + " whatever machine import reads (default: one node that has all).")
  private List<Path> machine = List.of();

  @Option(
      names = "--kernel",
      paramLabel = "KERNEL",
      description = "The kernel that a trace is of (default: that of conf/experiment.conf).")
  private String kernel = "";

  @Override
  public Integer call() throws IOException {
    RunId run = begin() == '{' ? jsonl() : trace();
    spec.commandLine().getOut().println("run " + run + " in " + option.place());
    spec.commandLine().getOut().flush();
    return ExitCode.HOLDS;
  }

  /** The first byte; -1 of an empty file. */
  private int begin() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new BadInput(file + ": expected a file that can be read, found none");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(TRACE_DAT.length);
      if (Arrays.equals(head, TRACE_DAT)) {
        throw BadInput.at(
            new Place(file.toString(), 1),
            "a text, which trace-cmd report -i " + file + " prints",
            "trace-cmd's own format");
      }
      return head.length == 0 ? -1 : head[0];
    }
  }

  private RunId jsonl() throws IOException {
    if (!machine.isEmpty() || !kernel.isEmpty()) {
      throw new BadInput("--machine, --kernel: expected a trace beside it, found a run as jsonl");
    }
    try (BufferedReader in = Files.newBufferedReader(file);
        Journal journal = option.open()) {
      return Jsonl.read(in, file.toString(), journal, journal.nextNumber());
    } catch (NoSuchFileException missing) {
      throw new BadInput(file + ": expected a file that can be read, found none");
    } catch (CharacterCodingException binary) {
      throw new BadInput(file + ": expected a text, found something else");
    }
  }

  private RunId trace() {
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      TraceRun trace = TraceRun.of(file, progress);
      Experiment experiment = trace.experiment(machine, kernel);
      try (Journal journal = option.open()) {
        int number = journal.nextNumber();
        RunId run = trace.write(journal, number, experiment, Journaling.origin(Detail.ALL));
        tell(trace);
        return run;
      }
    }
  }

  private void tell(TraceRun trace) {
    PrintWriter err = spec.commandLine().getErr();
    List<String> remarks = trace.remarks();
    remarks.stream().limit(MOST_TOLD).forEach(each -> err.println("note: " + each));
    if (remarks.size() > MOST_TOLD) {
      err.println("note: and " + (remarks.size() - MOST_TOLD) + " more");
    }
    err.println("imported: " + trace.kept() + " events");
    err.flush();
  }
}
