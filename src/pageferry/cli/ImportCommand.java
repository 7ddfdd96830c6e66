package pageferry.cli;

import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Place;
import pageferry.experiment.hung.HungImport;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;
import pageferry.experiment.strace.Remark;
import pageferry.experiment.strace.StraceImport;
import pageferry.files.WholeFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry import}. */
@Command(
    name = "import",
    description = {
      Told.IMPORT,
      "Record such a log with: strace -f -ttt -T -v -e abbrev=none -o FILE COMMAND",
      "Or of stacks of tasks that hang (sysrq-w, hung_task in dmesg, /proc/PID/stack): an"
          + " experiment at that state, in which explore looks for a way out."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry import app.strace app.ftrace --out app.conf --run",
      "  pageferry import app.strace --out app.conf",
      "  pageferry import app.strace app.ftrace --out app.conf",
      "  pageferry import app.strace --machine server.conf --kernel 6.12 --out app.conf",
      "  pageferry run app.conf",
      "  pageferry import dmesg.txt --out hung.conf && pageferry explore hung.conf"
    })
final class ImportCommand implements Callable<Integer> {
  private static final int MOST_TOLD = 20;

  /** Those of any experiment that is read. */
  private static final int MOST_CHARACTERS = 16 << 20;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = {
        "Logs of strace, plain or gzip; those of strace -ff together.",
        "Beside them the text of a kernel trace of the same program with its page faults and system"
            + " calls (tracefs, trace-cmd report or perf script): it tells what was touched, and"
            + " where it ran."
      })
  private List<Path> files = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Writes the experiment to this file (default: to standard output).")
  private @Nullable Path out;

  @Option(
      names = "--machine",
      paramLabel = "MACHINE",
      description =
          "The name or file of the machine where the program ran (default: one with as many nodes"
              + " as the log names).")
  private String machine = "";

  @Option(
      names = "--kernel",
      paramLabel = "KERNEL",
      description = "The kernel that it ran on (default: that of conf/experiment.conf).")
  private String kernel = "";

  @Option(
      names = "--strict",
      description = "What is not understood is bad input: nothing is written, exit code 2.")
  private boolean strict;

  @Option(
      names = "--numa-maps",
      paramLabel = "PID=FILE",
      description =
          "What a process had at the beginning: its /proc/PID/numa_maps. May be given often.")
  private Map<Integer, Path> before = Map.of();

  @Option(
      names = "--numa-maps-after",
      paramLabel = "PID=FILE",
      description = "The same in the end, which becomes what is expected of places of pages.")
  private Map<Integer, Path> after = Map.of();

  @Option(
      names = "--run",
      description =
          "Runs the experiment as well, as run does; its exit code says whether what is expected"
              + " holds. Needs --out.")
  private boolean run;

  @Mixin private final JournalOption journal = new JournalOption();

  @Override
  public Integer call() throws IOException {
    MadeText.requireWritable(out);
    if (out == null && run) {
      throw new BadInput("--run: expected --out beside it, found none");
    }
    if (HungImport.isLike(files.get(0))) {
      return hung();
    }
    StraceImport made = StraceImport.of(files, new TreeMap<>(before), new TreeMap<>(after));
    List<Remark> remarks = made.remarks();
    if (strict && !remarks.isEmpty()) {
      remarks.forEach(spec.commandLine().getErr()::println);
      spec.commandLine().getErr().flush();
      return ExitCode.BAD_INPUT;
    }
    String from =
        files.stream().map(each -> "" + each.getFileName()).collect(Collectors.joining(", "));
    if (out != null) {
      made.beside(String.valueOf(out.getFileName()));
    }
    String text = made.text(from, machine, 1, kernel);
    if (text.length() > MOST_CHARACTERS) {
      throw BadInput.at(
          new Place(files.get(0).toString(), 0),
          "a log whose experiment has at most " + MOST_CHARACTERS + " characters",
          "a longer one; strace -e trace=%memory,%process logs less");
    }
    writeFiles(made);
    int cpus = cpus(text);
    if (!machine.isEmpty() && cpus > 1) {
      text = made.text(from, machine, cpus, kernel);
      writeFiles(made);
      cpus(text);
    }
    tell(made, remarks);
    MadeText.write(spec, out, text);
    return run ? ran() : ExitCode.HOLDS;
  }

  /** Long programs, each in a file beside the experiment. */
  private void writeFiles(StraceImport made) throws IOException {
    for (Map.Entry<String, String> file : made.files().entrySet()) {
      if (out != null) {
        WholeFile.write(out.resolveSibling(file.getKey()), file.getValue());
      }
    }
  }

  /** An experiment of stacks of tasks that hang. */
  private int hung() throws IOException {
    if (files.size() > 1) {
      throw new BadInput(
          files.get(1) + ": expected no other file beside " + files.get(0) + ", found one");
    }
    HungImport made = HungImport.of(files.get(0));
    String text = made.text(kernel);
    cpus(text);
    PrintWriter err = spec.commandLine().getErr();
    made.notes().forEach(err::println);
    err.println(
        "imported: " + made.tasks() + " tasks; pageferry explore says whether they can go on");
    err.flush();
    MadeText.write(spec, out, text);
    return run ? ran() : ExitCode.HOLDS;
  }

  private int ran() {
    CommandLine top = spec.root().commandLine();
    return journal.isGiven()
        ? top.execute("run", String.valueOf(out), "--journal", journal.place().toString())
        : top.execute("run", String.valueOf(out));
  }

  /** How many CPUs there are; what is written can be read. */
  private int cpus(String text) {
    String place = out == null ? "the imported experiment" : out.toString();
    try {
      Experiment read =
          new ExperimentReader(ConfFiles.installed())
              .read(ConfParser.text(place, text), new Overrides());
      return read.rows().get(0).scenario().cpuCount();
    } catch (ConfigException wrong) {
      throw new BadInput(place + ": " + wrong.getMessage());
    }
  }

  private void tell(StraceImport made, List<Remark> remarks) {
    PrintWriter err = spec.commandLine().getErr();
    remarks.stream().limit(MOST_TOLD).forEach(each -> err.println("left out: " + each));
    int more = remarks.size() - MOST_TOLD;
    if (more > 0) {
      err.println("left out: " + more + " more, which the experiment has as comments");
    }
    made.notes().forEach(each -> err.println("note: " + each));
    err.println("imported: " + made.answers() + " calls with what they really answered");
    if (made.touched() > 0) {
      err.println("imported: touches of " + made.touched() + " pages, from the trace");
    }
    err.flush();
  }
}
