package pageferry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.Units;
import pageferry.experiment.conform.CorpusProgram;
import pageferry.experiment.litmus.Litmus;
import pageferry.experiment.litmus.LitmusProgram;
import pageferry.experiment.read.Machines;
import pageferry.experiment.record.Corpus;
import pageferry.experiment.record.RaceRecording;
import pageferry.experiment.record.RacesBefore;
import pageferry.experiment.record.RecordedBefore;
import pageferry.experiment.record.Recording;
import pageferry.experiment.record.Tools;
import pageferry.world.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry record}. */
@Command(
    name = "record",
    description = {
      Told.RECORD,
      "Needs qemu-system-x86_64 and gcc. The kernel needs no modules: /dev/mem, io_uring, tmpfs"
          + " and tracefs are to be built in, as in the kernels of distributions."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry record tests/corpus --kernel /boot/vmlinuz-6.1.0-50-amd64 --only \"basic/*\""
          + " --out mine",
      "  pageferry conform mine --kernel 6.1",
      "  pageferry record tests/litmus --kernel /boot/vmlinuz-6.1.0-50-amd64 --only \"mv-*\""
          + " --out races --time 10s",
      "  pageferry litmus races --kernel 6.1"
    })
final class RecordCommand implements Callable<Integer>, Interruption.Heeding {
  private static final int MOST_RUNS = 100;
  private static final int MOST_TOLD = 20;
  private static final long MOST_SECONDS = 3600;
  private static final long NS_PER_S = 1_000_000_000;
  private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+).*");

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      description =
          "A corpus: folders of programs; or a folder of litmus programs, with programs/NAME.json.")
  private Path corpus;

  @Option(
      names = "--kernel",
      required = true,
      paramLabel = "BZIMAGE",
      description = "The image of the kernel, such as /boot/vmlinuz-6.1.0-50-amd64.")
  private Path kernel;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description =
          "Writes the programs and their answers to this folder, which becomes a corpus too.")
  private Path out;

  @Option(
      names = "--name",
      paramLabel = "V",
      description = "What the kernel is called there (default: the first two numbers it has).")
  private String name = "";

  @Option(
      names = "--only",
      paramLabel = "GLOB",
      description = "Only programs whose names match, such as \"basic/*\" (default: all).")
  private String only = "**";

  @Option(
      names = "--runs",
      paramLabel = "N",
      description =
          "How often each program runs, each time on a fresh boot and in another order; what"
              + " varies is left out (default: ${DEFAULT-VALUE}).")
  private int runs = 2;

  @Option(
      names = "--time",
      paramLabel = "T",
      description =
          "How long each litmus program is raced on each boot (default: ${DEFAULT-VALUE}).")
  private String time = "5s";

  @Override
  public Integer call() throws IOException {
    Tools.require();
    if (runs < 1 || runs > MOST_RUNS) {
      throw BadInput.at(
          new Place("--runs " + runs, 0), "a number from 1 to " + MOST_RUNS, "another one");
    }
    if (!name.isEmpty() && !name.matches("[\\w.-]+")) {
      throw BadInput.at(new Place("--name", 0), "a name such as 6.1", "'" + name + "'");
    }
    if (!Files.isRegularFile(kernel)) {
      throw new BadInput(kernel + ": expected the image of a kernel, found none");
    }
    Machines machines = new Machines(ConfFiles.installed());
    Path folder = Files.createTempDirectory("pageferry-record");
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      return Litmus.isFolder(corpus)
          ? races(machines, folder, progress)
          : programs(machines, folder, progress);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return ExitCode.STOPPED;
    } finally {
      delete(folder);
    }
  }

  private int programs(Machines machines, Path folder, ProgressLine progress)
      throws IOException, InterruptedException {
    Corpus from = new Corpus(corpus);
    Map<CorpusProgram, String> programs = from.programs(machines, only);
    if (programs.isEmpty()) {
      throw noneMatches();
    }
    Recording recording = new Recording(machines, kernel, folder, progress);
    Map<String, ObjectNode> told = recording.run(List.copyOf(programs.keySet()), runs);
    progress.close();
    return tell(from, programs, recording, told);
  }

  private int races(Machines machines, Path folder, ProgressLine progress)
      throws IOException, InterruptedException {
    long seconds = seconds();
    List<LitmusProgram> programs =
        Litmus.programs(
            machines,
            corpus,
            only,
            mistake -> {
              throw mistake;
            });
    if (programs.isEmpty()) {
      throw noneMatches();
    }
    RaceRecording recording = new RaceRecording(machines, kernel, folder, progress);
    Map<String, ObjectNode> told = recording.run(programs, runs, seconds);
    progress.close();
    String called = called(recording.release());
    RaceRecording.write(out, called, programs, told);
    refused(recording.refused());
    PrintWriter text = spec.commandLine().getOut();
    recording
        .died()
        .forEach((name, why) -> text.println("the kernel died in " + name + ": " + why));
    RacesBefore before =
        RacesBefore.of(expected(corpus, called), expected(out, called), told.keySet());
    limited(before.fresh().stream().map(each -> "new: " + each).toList(), "outcomes");
    long outcomes = told.values().stream().mapToLong(each -> each.path("outcomes").size()).sum();
    long rounds = told.values().stream().mapToLong(each -> each.path("iterations").asLong()).sum();
    text.println(
        "recorded: %d programs on %s, %d outcomes in %d races"
            .formatted(told.size(), recording.release(), outcomes, rounds));
    if (before.firm() > 0) {
      text.println(
          "recorded before: %d of %d firm outcomes came again, %d are new"
              .formatted(before.met(), before.firm(), before.fresh().size()));
    }
    text.println("compare with: pageferry litmus " + out + " --kernel " + called);
    return ended(told.size(), ExitCode.HOLDS);
  }

  private long seconds() {
    OptionalLong ns = Units.nanoseconds(time);
    if (ns.isEmpty() || ns.getAsLong() < NS_PER_S || ns.getAsLong() > MOST_SECONDS * NS_PER_S) {
      throw BadInput.at(
          new Place("--time", 0),
          "a time of a second or more, such as 10s, and of an hour at most",
          "'" + time + "'");
    }
    return ns.getAsLong() / NS_PER_S;
  }

  private static Path expected(Path folder, String kernel) {
    return folder.resolve("expected").resolve(kernel);
  }

  private BadInput noneMatches() {
    return new BadInput("--only: expected a program of " + corpus + ", found none that matches");
  }

  private int tell(
      Corpus from,
      Map<CorpusProgram, String> programs,
      Recording recording,
      Map<String, ObjectNode> told)
      throws IOException {
    String called = called(recording.release());
    Map<String, JsonNode> before = from.answers(called);
    Corpus.write(out, called, programs, told);
    PrintWriter text = spec.commandLine().getOut();
    refused(recording.refused());
    long varied = told.values().stream().filter(answer -> answer.has("varied")).count();
    long crashed = told.values().stream().filter(answer -> answer.has("crash")).count();
    text.println(
        "recorded: %d programs on %s, %d with a field that varied, %d in which the kernel died"
            .formatted(told.size(), recording.release(), varied, crashed));
    int code = compare(before, told);
    text.println("compare with: pageferry conform " + out + " --kernel " + called);
    return ended(told.size(), code);
  }

  private String called(String release) {
    Matcher version = VERSION.matcher(release);
    String called = name.isEmpty() && version.matches() ? version.group(1) : name;
    return called.isEmpty() ? "unnamed" : called;
  }

  private void refused(Map<String, String> reasons) {
    Map<String, Integer> refused = new TreeMap<>();
    reasons.values().forEach(why -> refused.merge(why, 1, Integer::sum));
    refused.forEach(
        (why, count) ->
            spec.commandLine().getOut().println("not recorded: " + count + " that ask for " + why));
  }

  private int ended(int recorded, int code) {
    spec.commandLine().getOut().flush();
    if (Interruption.isAsked()) {
      Interruption.say(
          spec.commandLine().getErr(),
          recorded + " programs were recorded",
          "run the command again; --only \"basic/*\" takes some of the programs");
      return ExitCode.STOPPED;
    }
    return code;
  }

  private void limited(List<String> lines, String what) {
    PrintWriter text = spec.commandLine().getOut();
    lines.stream().limit(MOST_TOLD).forEach(one -> text.println(PlainText.of(one)));
    if (lines.size() > MOST_TOLD) {
      text.println("and " + (lines.size() - MOST_TOLD) + " " + what + " more");
    }
  }

  /** What earlier recordings of that kernel say otherwise. */
  private int compare(Map<String, JsonNode> before, Map<String, ObjectNode> told) {
    List<String> differing = new ArrayList<>();
    int both = 0;
    int same = 0;
    for (Map.Entry<String, ObjectNode> each : told.entrySet()) {
      JsonNode earlier = before.get(each.getKey());
      if (earlier != null) {
        List<String> differences = RecordedBefore.differences(earlier, each.getValue());
        both++;
        same += differences.isEmpty() ? 1 : 0;
        differences.forEach(one -> differing.add(each.getKey() + " " + one));
      }
    }
    PrintWriter text = spec.commandLine().getOut();
    limited(differing, "differences");
    if (both > 0) {
      text.println("as recorded before: " + same + " of " + both + " programs");
    }
    return differing.isEmpty() ? ExitCode.HOLDS : ExitCode.FAILED;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
