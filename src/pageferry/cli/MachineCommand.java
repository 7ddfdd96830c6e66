package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.MachineReader;
import pageferry.experiment.conf.Place;
import pageferry.experiment.survey.MachineText;
import pageferry.experiment.survey.Survey;
import pageferry.experiment.survey.Surveyor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry machine}. */
@Command(
    name = "machine",
    description = Told.MACHINE,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry machine here --out here.conf",
      "  pageferry machine import numactl.txt zoneinfo --out server.conf",
      "  pageferry run first-run --set machine=server.conf"
    })
final class MachineCommand implements Runnable {
  private static final List<Path> HERE =
      List.of(Path.of("/sys"), Path.of("/proc/zoneinfo"), Path.of("/proc/buddyinfo"));

  private static final String MADE = "the imported machine";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "import",
      description = {
        "Makes a machine file of what tools and the kernel say of a machine. Several files complete"
            + " each other; where they differ, the finer one is taken, and both are told.",
        "Each file is known by what is in it: the output of numactl -H, /proc/zoneinfo,"
            + " /proc/buddyinfo, lstopo --of xml, or /sys/devices/system/node as a folder or a tar"
            + " archive."
      },
      mixinStandardHelpOptions = true)
  int ofFiles(
      @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files and folders.")
          List<Path> paths,
      @Option(
              names = "--out",
              paramLabel = "FILE",
              description = "Writes the machine to this file (default: to standard output).")
          @Nullable Path out)
      throws IOException {
    return made(paths, out);
  }

  @Command(
      name = "here",
      description = "The same of the machine on which pageferry runs; on Linux only.",
      mixinStandardHelpOptions = true)
  int ofThisMachine(
      @Option(
              names = "--out",
              paramLabel = "FILE",
              description = "Writes the machine to this file (default: to standard output).")
          @Nullable Path out)
      throws IOException {
    List<Path> there = HERE.stream().filter(Files::isReadable).toList();
    if (there.isEmpty()) {
      throw BadInput.at(new Place("machine here", 0), "Linux with /sys and /proc", "neither");
    }
    return made(there, out);
  }

  /** A message about a line of the text, with the place where a source tells that. */
  private static String whereTold(MachineText machine, String message) {
    Matcher line = Pattern.compile(MADE + ":([0-9]{1,9})(: .*)", Pattern.DOTALL).matcher(message);
    return line.matches()
        ? machine.sourceOf(Integer.parseInt(line.group(1))) + line.group(2)
        : message;
  }

  private int made(List<Path> paths, @Nullable Path out) throws IOException {
    MadeText.requireWritable(out);
    Survey survey = Surveyor.survey(paths);
    MachineText machine = new MachineText(survey);
    String text = machine.text();
    try {
      MachineReader.read("imported", ConfParser.text(MADE, text), survey.paging());
    } catch (BadInput wrong) {
      throw new BadInput(whereTold(machine, String.valueOf(wrong.getMessage())));
    }
    PrintWriter err = spec.commandLine().getErr();
    machine.remarks().forEach(each -> err.println("note: " + each));
    err.flush();
    MadeText.write(spec, out, text);
    return ExitCode.HOLDS;
  }
}
