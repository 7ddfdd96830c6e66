package pageferry.experiment.strace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;

/** Logs of other options and versions of strace, and the text of perf trace. */
class OtherLogsTest {
  private static final Path OTHERS = Path.of("tests/other-inputs/strace");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "paths, 7, 0, '{ op = mmap, map = shared-1, pages = 16, addr = \"0x7ffff7e00000\", type ="
        + " tmpfs,'",
    "paths, 7, 0, '{ op = fork, child = child-1002, body = ['",
    "stacks, 3, 0, '\"thread-4712\" { cpu = 1, program = ['",
    "numbers, 2, 0, 'op = mbind, map = anon-1, mode = BIND, nodes = [1], maxnode = 64,'",
    "pointers, 2, 0, 'op = mbind, map = anon-1, mode = BIND, nodes = [1], maxnode = 64,'",
    "raw, 6, 0, '\"thread-78\" { cpu = 1, program = ['",
    "verbose, 6, 0, 'op = mprotect, map = anon-1, prot = r,'",
    "old, 2, 0, 'mode = BIND, nodes = [1], maxnode = 128, flags = [MOVE],'",
    "superseded, 2, 0, '{ op = munmap, map = \"0x10000\", raw_len = 140737488285696 }'",
    "relative, 7, 5, 'op = mmap, map = segment-1, pages = 16, addr = \"0x7ffff7700000\", type ="
        + " tmpfs,'",
  })
  void a_log_is_read_whole(String name, int answers, int remarks, String step) {
    StraceImport made = StraceImport.of(List.of(OTHERS.resolve(name + ".strace")));
    assertThat(made.answers()).isEqualTo(answers);
    assertThat(made.remarks()).as("%s", made.remarks()).hasSize(remarks);
    assertThat(made.text("it", "", 1, "6.12")).contains(step);
  }

  @Test
  void numbers_and_names_of_constants_make_the_same_experiment() {
    String raw = text("raw");
    assertThat(raw.replace("mode = 2", "mode = BIND").replace("mode = 3", "mode = INTERLEAVE"))
        .isNotEqualTo(raw);
    assertThat(text("verbose").lines().filter(line -> line.contains("op = mmap")).toList())
        .isEqualTo(raw.lines().filter(line -> line.contains("op = mmap")).toList());
    assertThat(raw).contains("op = mmap, map = anon-1, pages = 16").doesNotContain("fork");
  }

  private static String text(String name) {
    return StraceImport.of(List.of(OTHERS.resolve(name + ".strace"))).text("it", "", 1, "6.12");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "3</tmp/a (deleted)>, 0; 2",
        "3</tmp/odd(1, name>, 0; 2",
        "0</dev/pts/0<char 136:0>>, \"a) = b\", 7; 3",
        "6<TCP:[127.0.0.1:44->127.0.0.1:80]>, [{iov_base=\"x\", iov_len=1}], 1; 3",
        "MAP_PRIVATE|MAP_HUGETLB|21<<MAP_HUGE_SHIFT, -1, 0; 3",
      })
  void commas_within_paths_end_no_argument(String arguments, int many) {
    assertThat(Words.split(arguments)).hasSize(many);
  }

  @Test
  void perf_trace_tells_maps_and_leaves_out_sets_of_nodes() {
    Path trace = Path.of("tests/real-inputs/perf/6.1/migspeed.perftrace");
    StraceImport made = StraceImport.of(List.of(trace));
    assertThat(made.answers()).isEqualTo(19);
    assertThat(made.remarks())
        .hasSize(4)
        .allMatch(each -> each.toString().endsWith(": the set of nodes is not in the log"));
    assertThat(made.text("it", "", 1, "6.1"))
        .contains("{ op = mmap, map = anon-1, pages = 2, addr = \"0x7ffa1acfc000\", real = {")
        .contains("op = mprotect, map = file-9, pages = \"0-3\", prot = r, real = { line = 33,");
  }

  @Test
  void a_call_that_perf_trace_cuts_goes_on_where_it_is_continued() throws IOException {
    Path trace =
        Files.writeString(
            folder.resolve("cut.txt"),
            """
            1.000 ( 0.010 ms): app/7 mmap(len: 8192, prot: READ, flags: ANONYMOUS) = 0x7f000000
            1.100 (         ): app/7 madvise(start: 0x7f000000, len_in: 8192, behavior: COLD) ...
            1.200 ( 0.002 ms): app/8 getpid() = 8
            1.300 ( 0.200 ms): app/7  ... [continued]: madvise()) = 0
            1.400 ( 0.002 ms): app/7 munmap(addr: 0x7f000000, len: 8192) = 0
            """);
    StraceImport made = StraceImport.of(List.of(trace));
    assertThat(made.remarks()).isEmpty();
    assertThat(made.text("it", "", 1, "6.12"))
        .contains("op = madvise, map = anon-1, advice = COLD, real = { line = 4, ret = 0,")
        .contains("op = munmap, map = anon-1, real = { line = 5, ret = 0,");
  }

  @Test
  void long_programs_stand_in_files_beside_the_experiment() throws IOException {
    StringBuilder log = new StringBuilder();
    String call = "7 madvise(0x7f0000000000, 8192, MADV_COLD) = 0\n";
    log.append(
        "7 mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000\n");
    log.append("7 fork() = 8\n").append(call.replace("7 m", "8 m").repeat(30));
    log.append(call.repeat(20_001));
    Path file = Files.writeString(folder.resolve("long.strace"), log);
    StraceImport made = StraceImport.of(List.of(file));
    made.beside("long.conf");
    String text = made.text("it", "", 1, "6.12");
    assertThat(text).contains("program = \"long.conf.task-7.steps\" }");
    assertThat(made.files()).containsOnlyKeys("long.conf.task-7.steps", "long.conf.child-8.steps");
    made.files()
        .forEach((name, steps) -> assertThat(write(folder.resolve(name), steps)).isNotEmpty());
    Path conf = folder.resolve("long.conf");
    write(conf, text);
    assertThat(
            new ExperimentReader(ConfFiles.installed())
                .read(ConfParser.file(conf), new Overrides())
                .rows())
        .hasSize(1);
  }

  private static String write(Path file, String text) {
    try {
      return Files.writeString(file, text).toString();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
