package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.run.Rerun;
import pageferry.experiment.run.ResultJson;
import pageferry.files.WholeFile;
import pageferry.journal.Csv;
import pageferry.journal.EventRange;
import pageferry.journal.Journal;
import pageferry.journal.Jsonl;
import pageferry.journal.RunId;
import pageferry.journal.StoredRun;
import pageferry.observe.RunStart;
import pageferry.report.trace.ChromeTrace;
import pageferry.report.trace.FtraceText;
import pageferry.report.trace.TraceEvents;
import pageferry.world.Tracer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry journal export}. */
@Command(
    name = "export",
    description = "Writes a run in a form that other tools read.",
    mixinStandardHelpOptions = true)
final class JournalExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final JournalOption option = new JournalOption();

  @Parameters(paramLabel = "RUN", description = "A run, as list shows it.")
  private String run;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = {
        "ftrace: the text of tracefs, with sched_switch and trace marks; perfetto: trace events of"
            + " Chrome (JSON) for ui.perfetto.dev; csv; jsonl: all of the run, which import reads."
      })
  private Format format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Writes to this file; if not given, to the terminal.")
  private @Nullable Path file;

  /** The forms. */
  enum Format {
    ftrace,
    perfetto,
    csv,
    jsonl
  }

  @Override
  public Integer call() throws IOException {
    if (file != null) {
      ResultJson.requireWritable("--output", file);
    }
    try (Journal journal = option.openToRead()) {
      RunId id = JournalOption.run(journal, run);
      if (file == null) {
        PrintWriter out = spec.commandLine().getOut();
        write(journal, id, out);
        out.flush();
      } else {
        WholeFile.write(file, out -> write(journal, id, out));
      }
    } catch (UncheckedIOException full) {
      throw full.getCause();
    }
    return ExitCode.HOLDS;
  }

  private void write(Journal journal, RunId id, Writer out) throws IOException {
    switch (format) {
      case csv -> Csv.write(journal.read(id), out);
      case jsonl -> Jsonl.write(journal.read(id), out);
      case ftrace -> ftrace(journal, id, out);
      case perfetto -> perfetto(journal, id, out);
    }
  }

  /** The number of lines stands above them, so they are counted first. */
  private static void ftrace(Journal journal, RunId id, Writer out) throws IOException {
    RunStart start = start(journal, id);
    FtraceText count = new FtraceText(start, Writer.nullWriter());
    feed(journal.read(id), count);
    count.end();
    out.write(FtraceText.header(count.lines(), start.topology().cpuCount()));
    FtraceText text = new FtraceText(start, out);
    feed(journal.read(id), text);
    text.end();
  }

  private static void perfetto(Journal journal, RunId id, Writer out) throws IOException {
    try (ChromeTrace trace = new ChromeTrace(start(journal, id), new TraceEvents(out))) {
      feed(journal.read(id), trace);
    }
  }

  private static RunStart start(Journal journal, RunId id) {
    Rerun rerun = new Rerun(journal, ConfFiles.installed());
    return rerun.start(journal.read(id).started());
  }

  private static void feed(StoredRun stored, Tracer to) {
    stored.forEachTracepoint(EventRange.ALL, to);
  }
}
