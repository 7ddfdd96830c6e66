package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.house.Slow;

/** What a user who presses Ctrl-C is told, by the real process. */
@Slow
class InterruptionTest {
  private static final int OF_SIGINT = 130;
  private static final int OF_SIGTERM = 143;
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  /** What a journal has of several runs, though some go on at once. */
  private static final long ENOUGH = 1_000_000;

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end_what_is_left() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void ctrl_c_shows_the_runs_that_were_done_and_how_to_go_on() throws Exception {
    Path json = folder.resolve("out.json");
    Process run = start("run", experiment(), "--json", json.toString());
    await().atMost(PATIENCE).until(() -> kept() > ENOUGH);
    ended(new ProcessBuilder("kill", "-INT", Long.toString(run.pid())).start());
    assertThat(ended(run)).isEqualTo(OF_SIGINT);
    assertThat(text("out")).contains("machine tiny", "digest ").doesNotContain("\tat ");
    assertThat(text("err"))
        .contains("stopping ...", "journal: run")
        .containsPattern("stopped: [1-9][0-9]* of 1000 runs were done; not written: --json")
        .contains("go on: pageferry resume 1 --journal " + folder.resolve("journal"))
        .doesNotContain("\tat ");
    try (var left = Files.list(folder)) {
      assertThat(left.map(each -> "" + each.getFileName()))
          .containsExactlyInAnyOrder("journal", "my.conf", "out", "err");
    }
    assertThat(list()).contains("1.1 ", "finished", "interrupted");
  }

  @Test
  void a_single_long_run_is_stopped_in_its_middle() throws Exception {
    Process run = start("run", longRun());
    await().atMost(PATIENCE).until(() -> kept() > ENOUGH);
    run.destroy();
    assertThat(ended(run)).isEqualTo(OF_SIGTERM);
    assertThat(text("err"))
        .contains("stopped: 0 of 1 runs were done", "go on: pageferry resume 1 --journal ")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run alloc-under-lock --seeds 100 --journal-detail off",
        "explore abba-page-locks --schedules 100000000",
        "torture torture --runs 1000000",
        "conform tests/corpus --kernel 6.1",
      })
  void whatever_runs_long_says_that_it_was_stopped(String line) throws Exception {
    Process run = start(line.split(" "));
    awaitWork(run);
    run.destroy();
    assertThat(ended(run)).isEqualTo(OF_SIGTERM);
    assertThat(text("err"))
        .contains("stopping ...")
        .containsPattern("(?m)^stopped: .*\\d")
        .contains("go on: ")
        .doesNotContain("\tat ");
  }

  @Test
  void a_server_ends_without_a_word_too_many() throws Exception {
    Process serve = start("serve", "--port", "0", "--journal", folder.resolve("none").toString());
    await().atMost(PATIENCE).until(() -> text("out").contains("serving "));
    ended(new ProcessBuilder("kill", "-INT", Long.toString(serve.pid())).start());
    assertThat(ended(serve)).isEqualTo(OF_SIGINT);
    assertThat(text("err").strip()).isEqualTo("pageferry: stopping ...");
    assertThat(text("out").lines()).hasSize(1);
  }

  private String experiment() throws IOException {
    return Files.writeString(
            folder.resolve("my.conf"),
            """
            machine = tiny
            vary { costs.copy-local-ns = [%s] }
            processes { app { cpu = 0, program = [
              { op = mmap, map = a, pages = 8 }
              { op = touch, map = a }
              { op = repeat, times = 300, body = [
                { op = move_pages, map = a, nodes = [1, 1, 1, 1, 1, 1, 1, 1] }
                { op = move_pages, map = a, nodes = [0, 0, 0, 0, 0, 0, 0, 0] }
              ] }
            ] } }
            """
                .formatted(
                    String.join(", ", IntStream.range(1, 1001).mapToObj(i -> i + " ns").toList())))
        .toString();
  }

  private String longRun() throws IOException {
    return Files.writeString(
            folder.resolve("long.conf"),
            """
            machine = tiny
            limits { time = 1000 s, steps = 100000000000 }
            processes { app { cpu = 0, program = [
              { op = mmap, map = a, pages = 1 }
              { op = touch, map = a }
              { op = repeat, times = 100000000, body = [
                { op = move_pages, map = a, nodes = [1] }
                { op = move_pages, map = a, nodes = [0] }
              ] }
            ] } }
            """)
        .toString();
  }

  /** A process of the command line; SIGINT is heard even if this test was started in background. */
  private Process start(String... line) throws IOException {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ofNewerJava());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "pageferry.cli.Main"));
    command.addAll(List.of(line));
    boolean keeps = line[0].matches("run|explore|journal");
    command.addAll(keeps ? List.of("--journal", folder.resolve("journal").toString()) : List.of());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    started.add(process);
    return process;
  }

  /** What keeps a newer Java from speaking of Akka's ways, as the launcher gives it. */
  private static List<String> ofNewerJava() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--sun-misc-unsafe-memory-access"))
        .toList();
  }

  /** Waits until a process has used its CPU for longer than a start takes. */
  private static void awaitWork(Process process) {
    Duration start = Duration.ofSeconds(4);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                process.info().totalCpuDuration().orElse(Duration.ZERO).compareTo(start) > 0
                    || !process.isAlive());
  }

  private static int ended(Process process) {
    await().atMost(PATIENCE).until(() -> !process.isAlive());
    return process.exitValue();
  }

  /** How many bytes the journal has. */
  private long kept() throws IOException {
    Path journal = folder.resolve("journal");
    if (!Files.exists(journal)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(journal)) {
      return files.mapToLong(each -> each.toFile().length()).sum();
    }
  }

  private String list() {
    StringWriter out = new StringWriter();
    String journal = folder.resolve("journal").toString();
    Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .execute("journal", "list", "--journal", journal);
    return out.toString();
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }
}
