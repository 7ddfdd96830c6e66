package pageferry.experiment.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.MachineReader;
import pageferry.mm.NodeSpec;
import pageferry.mm.Paging;
import pageferry.mm.Topology;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;

/** Machines of real tools' output. */
class SurveyTest {
  private static final Path REAL = Path.of("tests/real-inputs/topology");

  private static final String NUMACTL =
      """
      available: 3 nodes (0-1,3)
      node 0 cpus: 0 1
      node 0 size: 710 MB
      node 0 free: 600 MB
      node 1 cpus: 4 5
      node 1 size: 0 MB
      node 1 free: 0 MB
      node 3 cpus:
      node 3 size: 501 MB
      node 3 free: 480 MB
      node distances:
      node   0   1   3
        0:  10  21  28
        1:  21  10  28
        3:  28  28  10
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "6.1-holes, 3, '0-1 2-3 -', '10 21 28 21 10 28 28 28 10', '181793 193368 128419'",
    "6.1-quad, 4, '0-1 2-3 - -', '10 21 17 28 21 10 28 17 17 28 10 28 28 17 28 10',"
        + " '181793 193368 128980 128419'",
    "6.1-two, 2, '0-1 2-3', '10 21 21 10', '246305 257319'",
    "6.12-cxl, 3, '0-1 2-3 -', '10 21 24 21 10 31 24 31 10', '183547 193361 257443'",
    "6.12-quad4, 4, '0-1 2-3 4-5 6-7', '10 16 22 22 16 10 22 22 22 22 10 16 22 22 16 10',"
        + " '119035 128849 128849 128287'",
  })
  void a_folder_of_recordings_is_the_machine_that_was_recorded(
      String name, int nodes, String cpus, String distances, String pages) {
    Topology machine = machine(List.of(REAL.resolve(name)));
    assertThat(machine.nodeCount()).isEqualTo(nodes);
    assertThat(machine.nodes().stream().map(SurveyTest::cpus).toList())
        .isEqualTo(List.of(cpus.split(" ")));
    List<String> found = new ArrayList<>();
    for (int from = 0; from < nodes; from++) {
      for (int to = 0; to < nodes; to++) {
        found.add("" + machine.distance(from, to));
      }
    }
    assertThat(String.join(" ", found)).isEqualTo(distances);
    assertThat(machine.nodes().stream().map(node -> "" + node.pages()).toList())
        .isEqualTo(List.of(pages.split(" ")));
  }

  private static String cpus(NodeSpec node) {
    return node.cpus().isEmpty()
        ? "-"
        : node.cpus().get(0) + "-" + node.cpus().get(node.cpus().size() - 1);
  }

  @Test
  void zones_watermarks_free_memory_and_tiers_are_those_of_the_snapshot() {
    Topology machine = machine(List.of(REAL.resolve("6.12-cxl")));
    NodeSpec first = machine.nodes().get(0);
    assertThat(first.zones())
        .containsExactly(
            new ZoneSpec(ZoneType.DMA, 3840, new Watermarks(137, 171, 205)),
            new ZoneSpec(ZoneType.DMA32, 179_707, new Watermarks(6350, 7937, 9524)));
    assertThat(first.free()).isEqualTo(3712 + 153_503);
    assertThat(machine.nodes().stream().map(NodeSpec::tier)).containsExactly(0, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"numactl-H", "lstopo.xml", "sysfs.tar.gz"})
  void one_source_alone_tells_nodes_cpus_and_memory(String source) {
    Topology whole = machine(List.of(REAL.resolve("6.12-quad4")));
    Topology one = machine(List.of(REAL.resolve("6.12-quad4").resolve(source)));
    assertThat(one.nodes().stream().map(NodeSpec::cpus).toList())
        .isEqualTo(whole.nodes().stream().map(NodeSpec::cpus).toList());
    assertThat(one.distance(0, 2)).isEqualTo(22);
    IntStream.range(0, 4)
        .forEach(
            node ->
                assertThat(one.nodes().get(node).pages())
                    .isBetween(
                        whole.nodes().get(node).pages() - 256, whole.nodes().get(node).pages()));
  }

  @Test
  void recordings_of_one_machine_do_not_contradict_each_other() {
    Survey survey = Surveyor.survey(List.of(REAL.resolve("6.1-quad")));
    assertThat(survey.remarks()).isEmpty();
    assertThat(survey.sources()).hasSize(5);
  }

  @Test
  void a_node_that_is_not_there_stands_as_an_empty_one_and_numbers_of_cpus_are_closed() {
    MachineText text = new MachineText(Surveyor.survey(List.of(file("n", NUMACTL))));
    Topology machine = read(text);
    assertThat(machine.nodes().stream().map(NodeSpec::pages))
        .containsExactly(710 * 256L, 0L, 0L, 501 * 256L);
    assertThat(machine.nodes().get(1).cpus()).containsExactly(2, 3);
    assertThat(machine.distance(3, 1)).isEqualTo(28);
    assertThat(text.remarks())
        .containsExactly(
            "CPUs 0-1,4-5 are numbered 0-3, since the machine has no CPUs that are offline",
            "there is no node 2: one without CPUs and memory stands for it");
  }

  @Test
  void contradictions_are_told_and_the_finer_source_is_taken() {
    String other = NUMACTL.replace("node 0 size: 710 MB", "node 0 size: 900 MB");
    String zoneinfo =
        """
        Node 0, zone    DMA32
          pages free     150000
                min      100
                low      200
                high     300
                managed  181793
        """;
    MachineText text =
        new MachineText(Surveyor.survey(List.of(file("n", other), file("z", zoneinfo))));
    assertThat(read(text).nodes().get(0).pages()).isEqualTo(181_793);
    assertThat(text.remarks())
        .anySatisfy(
            each ->
                assertThat(each)
                    .startsWith("memory of node 0: 727172 KiB in ")
                    .contains("z:1, but 900 MiB in ")
                    .endsWith("n:3; the first is taken"));
  }

  @Test
  void more_free_memory_than_a_node_has_is_told_and_left_out() {
    String other = NUMACTL.replace("node 3 free: 480 MB", "node 3 free: 502 MB");
    MachineText text = new MachineText(Surveyor.survey(List.of(file("n", other))));
    assertThat(read(text).nodes().get(3).pages()).isEqualTo(501 * 256);
    assertThat(text.remarks())
        .contains(
            "free memory of node 3: 502 MiB in "
                + folder.resolve("n")
                + ":10, but it has 501 MiB;"
                + " left out");
  }

  @Test
  void what_makes_no_sense_is_told_with_file_and_line() {
    Path bad = file("n", NUMACTL.replace("node   0   1   3", "node   0   1"));
    assertThatThrownBy(() -> Surveyor.survey(List.of(bad)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(bad + ":13: expected 2 distances, one per node, found '0:  10  21");
    Path other = file("o", "root:x:0:0:root:/root:/bin/bash\n");
    assertThatThrownBy(() -> Surveyor.survey(List.of(other)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(other + ":1: expected numactl -H, ");
    Path zones = file("b", "Node 0, zone   DMA   1   0   2\n");
    assertThatThrownBy(() -> new MachineText(Surveyor.survey(List.of(zones))))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("expected a source that tells which CPUs nodes have");
  }

  @Test
  void damaged_files_are_refused_in_words_or_read() throws IOException {
    Random random = new Random(7);
    List<Path> files;
    try (Stream<Path> all = Files.list(REAL.resolve("6.12-cxl"))) {
      files = all.sorted().toList();
    }
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bytes = Files.readAllBytes(files.get(i % files.size()));
      for (int change = 0; change < 1 + i % 5; change++) {
        bytes[random.nextInt(bytes.length)] = (byte) (32 + random.nextInt(90));
      }
      Path damaged = Files.write(folder.resolve("damaged"), bytes);
      try {
        read(new MachineText(Surveyor.survey(List.of(damaged))));
      } catch (BadInput told) {
        assertThat(told.getMessage()).contains("expected ").doesNotContain("\n");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(50);
  }

  private Path file(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException full) {
      throw new IllegalStateException(full);
    }
  }

  private static Topology machine(List<Path> paths) {
    return read(new MachineText(Surveyor.survey(paths)));
  }

  private static Topology read(MachineText text) {
    return MachineReader.read("imported", ConfParser.text("imported", text.text()), Paging.X86_64);
  }

  @ParameterizedTest
  @CsvSource({
    "lstopo1.xml, '10 21 21 10', '4169005 4194304'",
    "lstopo1-one.xml, '10', '2014960'",
    "lstopo3.xml, '10 21 14 21 10 24 14 24 10', '4194304 4194304 8388608'",
    "numactl-unreach, '10 254 254 10', '4124416 4124416'",
  })
  void other_versions_of_tools_tell_the_same(String name, String distances, String pages) {
    Topology machine = machine(List.of(Path.of("tests/other-inputs/machines", name)));
    int nodes = machine.nodeCount();
    List<String> found = new ArrayList<>();
    for (int i = 0; i < nodes * nodes; i++) {
      found.add("" + machine.distance(i / nodes, i % nodes));
    }
    assertThat(String.join(" ", found)).isEqualTo(distances);
    assertThat(machine.nodes().stream().map(node -> "" + node.pages()).toList())
        .isEqualTo(List.of(pages.split(" ")));
  }

  @Test
  void memory_attributes_of_hwloc_are_told() {
    Survey survey = Surveyor.survey(List.of(Path.of("tests/other-inputs/machines/lstopo3.xml")));
    assertThat(new MachineText(survey).text())
        .contains("# read from the nearest CPUs: 250 ns, 20000 MB/s (lstopo3.xml:31)");
  }

  @Test
  void larger_base_pages_are_recognized_by_what_others_count_in_bytes() throws IOException {
    Path zoneinfo = Files.writeString(folder.resolve("zoneinfo"), ARM64);
    Path numactl =
        Files.writeString(
            folder.resolve("numactl"),
            """
            available: 1 nodes (0)
            node 0 cpus: 0 1
            node 0 size: 65536 MB
            node 0 free: 3187 MB
            """);
    Survey survey = Surveyor.survey(List.of(zoneinfo, numactl));
    assertThat(survey.paging().bytes()).isEqualTo(64 << 10);
    MachineText text = new MachineText(survey);
    assertThat(text.text()).contains("free = 51000 pages", "memory = 1048576 pages");
    assertThat(text.remarks())
        .containsExactly(
            "base pages have 64 KiB: experiments on this machine need architecture = arm64-64k");
    assertThat(Surveyor.survey(List.of(zoneinfo)).paging().bytes()).isEqualTo(4 << 10);
  }

  @Test
  void what_makes_no_machine_is_told_where_its_source_says_it() throws IOException {
    Path numactl =
        Files.writeString(
            folder.resolve("numactl"),
            """
            available: 2 nodes (0-1)
            node 0 cpus: 0 1
            node 0 size: 65536 MB
            node 1 cpus: 2 3
            node 1 size: 65536 MB
            node distances:
            node   0   1
              0:  10  20
              1:  20  17
            """);
    MachineText text = new MachineText(Surveyor.survey(List.of(numactl)));
    List<String> lines = text.text().lines().toList();
    assertThat(text.sourceOf(lines.indexOf("  [20, 17]") + 1)).isEqualTo(numactl + ":9");
    int second = lines.indexOf("  { cpus = \"2-3\", memory = 16777216 pages }");
    assertThat(text.sourceOf(second + 1)).isEqualTo(numactl + ":5");
  }

  @Test
  void a_cpu_in_two_nodes_is_told_with_its_file_and_line() throws IOException {
    Path node = Files.createDirectories(folder.resolve("tree/devices/system/node"));
    Files.writeString(node.resolve("online"), "0-1\n");
    for (int i = 0; i < 2; i++) {
      Path own = Files.createDirectories(node.resolve("node" + i));
      Files.writeString(own.resolve("cpulist"), "0-1\n");
      Files.writeString(own.resolve("meminfo"), "Node " + i + " MemTotal: 1048576 kB\n");
    }
    assertThatThrownBy(() -> machine(List.of(folder.resolve("tree"))))
        .hasMessageContaining("node/node1/cpulist:1: expected each CPU in one node");
    Path buddyinfo =
        Files.writeString(folder.resolve("b"), "Node 0, zone   Normal      1      2      3\n");
    assertThatThrownBy(() -> machine(List.of(buddyinfo)))
        .hasMessageStartingWith(buddyinfo + ":1: expected a source that tells which CPUs");
  }

  private static final String ARM64 =
      """
      Node 0, zone   Normal
        per-node stats
            nr_inactive_anon 5
        pages free     51000
              boost    0
              min      3276
              low      4915
              high     6553
              spanned  1048576
              present  1048576
              managed  1048576
              protection: (0, 0, 0, 0)
        node_unreclaimable:  0
        start_pfn:           32768
      """;
}
