package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.house.Slow;
import picocli.CommandLine;

/** Several seeds, the files that a run writes, and the commands that read them. */
@Slow
class OutputsTest {
  private static final String EXPERIMENT =
      """
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 64 }
        { op = set_mempolicy, mode = INTERLEAVE, nodes = [0, 1] }
        { op = touch, map = a }
        { op = sleep, time = 1 us }
        { op = move_pages, map = a, nodes = [1] }
        { op = access, map = a, pattern = uniform, count = 64 }
      ] } }
      columns = [migrate.succeeded, lock.hold.max, time.virtual]
      expect = [
        # All pages arrive.
        "total('migrate.failed') == 0"
      ]
      """;

  private static final String MAPS =
      """
      hugetlb-pages = 1
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 64 }
        { op = mmap, map = huge, pages = 1024 }
        { op = mmap, map = shm, pages = 10, type = tmpfs, share = shared }
        { op = mmap, map = f, pages = 10, type = file }
        { op = mmap, map = pool, pages = 512, type = hugetlb }
        { op = mbind, map = a, pages = "0-31", mode = "BIND|STATIC_NODES", nodes = [0, 1] }
        { op = mbind, map = huge, mode = PREFERRED, nodes = [1] }
        { op = madvise, map = huge, advice = HUGEPAGE }
        { op = touch, map = a, pages = "0-47" }
        { op = touch, map = huge, pages = "0" }
        { op = touch, map = shm }
        { op = touch, map = f, access = read }
        { op = touch, map = f, pages = "0-3" }
        { op = touch, map = pool }
        { op = move_pages, map = a, pages = "0-7", nodes = [1] }
        { op = fork, child = kid, body = [
          { op = touch, map = a, pages = "0-7" }
          { op = munmap, map = huge }
        ] }
        { op = sleep, ms = 1 }
      ] } }
      """;

  /** 64 pages go to a device and 16 come back, then a child has the same pages, and one more. */
  private static final String SWAPS =
      """
      machine = two-socket
      kernel = "6.12"
      thp = madvise
      ends = any
      swap { kind = async, size = 32 MiB }
      processes.app { cpu = 0, program = [
        { op = mmap, map = a, pages = 64 }
        { op = touch, map = a }
        { op = mmap, map = h, pages = 1024 }
        { op = madvise, map = h, advice = HUGEPAGE }
        { op = touch, map = h }
        { op = madvise, map = a, advice = PAGEOUT }
        { op = sleep, ms = 5 }
        { op = touch, map = a, pages = "0-15", access = read }
        { op = fork, child = kid, body = [
          { op = touch, map = a, pages = "20", access = read }
          { op = sleep, ms = 50 }
        ] }
        { op = sleep, ms = 5 }
      ] }
      columns = [vmstat.pswpout]
      """;

  private static final String NUMA_MAPS =
      """
      # app
      48000000 bind=static:0-1 anon=32 dirty=32 N0=24 N1=8 kernelpagesize_kB=4
      48020000 default anon=16 dirty=16 N0=16 kernelpagesize_kB=4
      48600000 prefer:1 anon=512 dirty=512 N1=512 kernelpagesize_kB=4
      48c00000 default file=/dev/shm/shm dirty=10 N0=10 kernelpagesize_kB=4
      49200000 default file=/mnt/f anon=4 dirty=4 mapped=10 N0=10 kernelpagesize_kB=4
      49800000 default file=/anon_hugepage\\040(deleted) huge anon=1 dirty=1 N0=1\
       kernelpagesize_kB=2048
      # kid
      48000000 bind=static:0-1 anon=32 dirty=32 mapmax=2 N0=32 kernelpagesize_kB=4
      48020000 default anon=16 dirty=16 mapmax=2 N0=16 kernelpagesize_kB=4
      48c00000 default file=/dev/shm/shm
      49200000 default file=/mnt/f anon=4 dirty=4 mapped=10 mapmax=2 N0=10 kernelpagesize_kB=4
      49800000 default file=/anon_hugepage\\040(deleted) huge anon=1 dirty=1 mapmax=2 N0=1\
       kernelpagesize_kB=2048
      """;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("my.conf"), EXPERIMENT);
  }

  @Test
  void seeds_follow_the_experiments_own_and_each_is_judged_and_kept() throws IOException {
    Path json = folder.resolve("my.json");
    assertThat(run("run", file, "--seed", "7", "--seeds", "3", "--json", json)).isZero();
    assertThat(out.toString())
        .contains("seed 7 to 9: mean ±standard deviation")
        .contains("ok      total('migrate.failed') == 0  (3 of 3 seeds)")
        .contains(" of 3 runs");
    JsonNode results = new ObjectMapper().readTree(json.toFile());
    assertThat(results.path("runs").findValuesAsText("seed")).containsExactly("7", "8", "9");
    assertThat(results.at("/expectations/0/claim").asText()).isEqualTo("All pages arrive.");
    assertThat(results.at("/expectations/0/held").asInt()).isEqualTo(3);
    assertThat(results.at("/runs/1/timeline").isMissingNode()).isTrue();
    assertThat(results.at("/runs/1/again").asText()).endsWith(" --set seed=8");
    for (JsonNode run : results.path("runs")) {
      assertThat(run.at("/histograms/lock.hold").asText()).isNotEmpty();
    }
  }

  @Test
  void one_seed_of_several_is_the_run_with_that_seed() throws IOException {
    Path series = folder.resolve("series.json");
    Path single = folder.resolve("single.json");
    run("run", file, "--seeds", "3", "--json", series);
    run("run", file, "--seed", "3", "--json", single);
    JsonNode third = new ObjectMapper().readTree(series.toFile()).at("/runs/2");
    JsonNode alone = new ObjectMapper().readTree(single.toFile()).at("/runs/0");
    assertThat(third.path("digest")).isEqualTo(alone.path("digest"));
    assertThat(third.path("metrics")).isEqualTo(alone.path("metrics"));
    assertThat(third.path("histograms")).isEqualTo(alone.path("histograms"));
  }

  @Test
  void an_expectation_must_hold_with_every_seed_and_the_first_that_fails_is_named() {
    String expect = "expect=[\"value('time.virtual') < 0\"]";
    assertThat(run("run", file, "--seeds", "2", "--set", expect)).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("FAILED  value('time.virtual') < 0  (0 of 2 seeds; here seed 1)");
  }

  @Test
  void counters_are_written_as_the_kernel_would() throws IOException {
    Path vmstat = folder.resolve("vmstat.txt");
    Path numastat = folder.resolve("numastat.txt");
    Path lockStat = folder.resolve("lock_stat");
    run("run", file, "--vmstat", vmstat, "--numastat", numastat, "--lock-stat", lockStat);
    TreeMap<String, Long> counters = new TreeMap<>();
    for (String line : Files.readAllLines(vmstat)) {
      counters.put(line.split(" ")[0], Long.parseLong(line.split(" ")[1]));
    }
    assertThat(Files.readAllLines(vmstat).get(0)).startsWith("numa_hit ");
    assertThat(counters).containsEntry("pgmigrate_success", 32L).containsKey("thp_split_pmd");
    for (String[] same :
        new String[][] {
          {"numa_hit", "numa_hit"},
          {"numa_miss", "numa_miss"},
          {"numa_interleave", "interleave_hit"},
          {"numa_local", "local_node"},
          {"numa_other", "other_node"}
        }) {
      assertThat(sum(numastat, same[1])).as(same[1]).isEqualTo(counters.get(same[0]));
    }
    assertThat(Files.readAllLines(lockStat)).contains("lock_stat version 0.4");
    assertThat(Files.readString(lockStat)).containsPattern("PG_locked: .* 32 ");
  }

  private static long sum(Path numastat, String name) throws IOException {
    String line =
        Files.readAllLines(numastat).stream()
            .filter(each -> each.startsWith(name))
            .findFirst()
            .orElseThrow();
    return Stream.of(line.trim().split(" +")).skip(1).mapToLong(Long::parseLong).sum();
  }

  @Test
  void where_there_are_several_runs_each_has_files_of_its_own() throws IOException {
    Path dir = folder.resolve("hgrm");
    run(
        "run",
        file,
        "--set",
        "compare={strategy=[batch, discard]}",
        "--seeds",
        "2",
        "--hgrm",
        dir,
        "--vmstat",
        folder.resolve("v.txt"));
    assertThat(names(folder)).contains("v-batch-seed-1.txt", "v-discard-seed-2.txt");
    assertThat(names(dir)).contains("batch-seed-1-lock.hold.hgrm", "discard-seed-2-fault.hgrm");
    assertThat(Files.readAllLines(dir.resolve("batch-seed-1-lock.hold.hgrm")))
        .startsWith("       Value     Percentile TotalCount 1/(1-Percentile)", "")
        .anyMatch(
            line ->
                line.startsWith("#[Max     =") && line.endsWith("Total count    =           32]"));
  }

  private static List<String> names(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void series_are_written_as_tables_and_into_the_results() throws IOException {
    Path csv = folder.resolve("over-time.csv");
    Path json = folder.resolve("my.json");
    String series = "series={interval=20 us, metrics=[placement.app.a.node1, migrate.succeeded]}";
    assertThat(run("run", file, "--set", series, "--csv", csv, "--json", json)).isZero();
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.get(0))
        .isEqualTo("ns,phase,placement.app.a.node1,migrate.succeeded,migrate.succeeded added");
    assertThat(lines.get(lines.size() - 1)).contains(",start,64,32,");
    JsonNode run = new ObjectMapper().readTree(json.toFile()).at("/runs/0/series");
    assertThat(run.path("intervalNs").asInt()).isEqualTo(20_000);
    assertThat(run.at("/phases/0/name").asText()).isEqualTo("start");
    JsonNode placement = run.path("metrics").path("placement.app.a.node1");
    assertThat(placement.path("unit").asText()).isEqualTo("pages");
    assertThat(placement.path("points")).hasSize(lines.size() - 1);
  }

  @Test
  void numa_maps_are_those_of_each_process_when_it_begins_to_exit() throws IOException {
    Path text = folder.resolve("numa_maps.txt");
    Path maps = Files.writeString(folder.resolve("maps.conf"), MAPS);
    assertThat(run("run", maps, "--numa-maps", text)).isZero();
    assertThat(Files.readString(text)).isEqualTo(NUMA_MAPS);
  }

  @Test
  void smaps_and_numa_maps_tell_of_swap() throws IOException {
    Path text = folder.resolve("smaps.txt");
    Path numa = folder.resolve("numa.txt");
    Path swaps = Files.writeString(folder.resolve("swaps.conf"), SWAPS);
    assertThat(run("run", swaps, "--smaps", text, "--numa-maps", numa)).isZero();
    assertThat(Files.readString(numa))
        .contains("48000000 default anon=16 mapmax=2 swapcache=16 N0=16 kernelpagesize_kB=4");
    String[] areas = Files.readString(text).split("48600000", -1);
    assertThat(areas[0].replaceAll(" +", " "))
        .contains("rw-p", "\nSize: 256 kB\n", "\nRss: 64 kB\n", "\nPss: 32 kB\n")
        .contains("\nShared_Clean: 64 kB\n", "\nSwap: 192 kB\nSwapPss: 98 kB\n");
    assertThat(areas[1].replaceAll(" +", " "))
        .contains("\nRss: 4096 kB\n", "\nPss: 2048 kB\n", "\nShared_Dirty: 4096 kB\n")
        .contains("\nAnonHugePages: 4096 kB\n", "\nSwap: 0 kB\n");
  }

  @Test
  void compare_shows_what_changed() {
    Path before = folder.resolve("before.json");
    Path after = folder.resolve("after.json");
    run("run", file, "--json", before);
    run(
        "run",
        file,
        "--json",
        after,
        "--set",
        "costs.copy-local-ns=9 us",
        "--set",
        "costs.copy-remote-ns=9 us");
    out.getBuffer().setLength(0);
    assertThat(run("compare", before, after)).isZero();
    assertThat(out.toString().lines())
        .anyMatch(line -> line.matches("metric +before +after +change"))
        .anyMatch(line -> line.matches("  lock.hold.max .*\\(\\+[0-9.]+%\\)"))
        .anyMatch(line -> line.matches("  migrate.succeeded +32 +32 +\\(0%\\)"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run my.conf --seeds 0",
        "run my.conf --seeds 2 --set compare.seed=[1,2]",
        "run my.conf --lock-stat missing/file",
        "run my.conf --hgrm my.conf",
        "compare my.conf my.conf",
        "compare nothing.json nothing.json",
        "report nothing.json --html page.html"
      })
  void bad_input_is_refused_in_one_line(String line) {
    String[] words = line.split(" ");
    for (int i = 1; i < words.length; i++) {
      boolean isFile = words[i].matches("[a-z]+[./][a-z]+");
      words[i] = isFile ? folder.resolve(words[i]).toString() : words[i];
    }
    assertThat(run((Object[]) words)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains(": expected ").hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  private int run(Object... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
  }
}
