package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.gauge.Counts;
import pageferry.experiment.gauge.Readings;
import pageferry.experiment.gauge.ReadingsJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code pageferry bench}. */
@Command(
    name = "bench",
    description = {
      Told.BENCH,
      "Everything is measured by turns, in processes one after the other, so that all of it meets"
          + " the same noise: trust the ratios. Exit code 1 if a budget is missed for certain."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry bench --json before.json",
      "  pageferry bench --forks 5 --compare before.json"
    })
final class BenchCommand implements Callable<Integer> {
  /** Rounds of a process before those that count: the compiler is done after these. */
  private static final int WARM_UP = 6;

  @Spec private CommandSpec spec;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description =
          "Processes that measure, one after the other; 0: this one does (default:"
              + " ${DEFAULT-VALUE}).")
  private int forks = 3;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "Rounds of each that count, after some that do not (default: ${DEFAULT-VALUE}).")
  private int rounds = 6;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description = "What --json wrote another time: tells what has changed.")
  private @Nullable Path before;

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    check("--forks", forks, 0);
    check("--rounds", rounds, 2);
    json.check();
    Readings old = before == null ? null : ReadingsJson.read(before);
    Readings readings = forks == 0 ? here() : forked();
    Map<String, Double> counts = counts();
    BenchText text = new BenchText(readings, counts, machine());
    PrintWriter out = spec.commandLine().getOut();
    out.print(text.table());
    if (old != null) {
      out.print(BenchText.changes(old, readings));
    }
    out.flush();
    json.write(() -> ReadingsJson.tree(machine(), readings, counts));
    return text.isMissed() ? ExitCode.FAILED : ExitCode.HOLDS;
  }

  private static void check(String option, int number, int least) {
    if (number < least) {
      throw BadInput.at(new Place(option, 0), "a number from " + least + " on", "" + number);
    }
  }

  /** What does not depend on the machine. */
  private static Map<String, Double> counts() {
    Counts migration = Counts.ofMigration();
    Map<String, Double> counts = new LinkedHashMap<>();
    counts.put("messages of a base page's migration", migration.messages());
    counts.put("timers of a base page's migration", migration.timers());
    counts.put("bytes of an event in a journal", Counts.bytesPerEvent());
    counts.put("schedules until abba-page-locks is exhausted", (double) Counts.schedulesOfAbba());
    return counts;
  }

  private Readings here() {
    try (News news = News.of("bench", spec.commandLine().getErr())) {
      return Readings.take(
          WARM_UP, rounds, done -> news.at("round " + done + " of " + (WARM_UP + rounds)));
    }
  }

  private Readings forked() throws IOException {
    Readings all = new Readings();
    Path file = Files.createTempFile("bench", ".json");
    try (News news = News.of("bench", spec.commandLine().getErr())) {
      for (int fork = 1; fork <= forks; fork++) {
        news.at("process " + fork + " of " + forks);
        fork(file);
        all.add(ReadingsJson.read(file));
      }
      return all;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Has a process like this one measure. */
  private void fork(Path file) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of("bench", "--forks", "0", "--rounds", "" + rounds, "--json", "" + file));
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      int code = process.waitFor();
      if (code != ExitCode.HOLDS && code != ExitCode.FAILED) {
        throw new IllegalStateException("a process that measures ended with " + code);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while another process measures", stopped);
    } finally {
      process.destroy();
    }
  }

  /** The machine that it runs on, and its Java. */
  private static String machine() {
    String processor = "a processor without a name";
    try {
      processor =
          Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
              .filter(line -> line.startsWith("model name"))
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .findFirst()
              .orElse(processor);
    } catch (IOException otherSystem) {
      processor = System.getProperty("os.arch");
    }
    return processor
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " CPUs, Java "
        + System.getProperty("java.version");
  }
}
