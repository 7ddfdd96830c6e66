package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Pages in memory of a device come back when a CPU touches them. */
class DeviceMemoryTest {
  private static final String HERE = "placement.app.a.node0";
  private static final String DEVICE = "placement.app.a.node1";
  private static final String FAULTS = "vmstat.pgfault";
  private static final String SPLITS = "vmstat.thp_split_page";

  @TempDir Path folder;

  private Map<String, Double> run(String device, String steps) {
    String text =
        """
        kernel = "6.12"
        thp = never
        machine.nodes = [{ cpus = "0-1", memory = 64 MiB }, { memory = 16 MiB, %s }]
        processes.app { cpu = 0, program = [
          { op = mmap, map = a, pages = 64 }
          { op = touch, map = a }
          { op = migrate_vma, map = a, node = 1 }
          %s
        ] }
        columns = [vmstat.pgfault, "%s", "%s"]
        """;
    String program = text.formatted(device, steps, HERE, DEVICE);
    return Runner.run(ExperimentText.read(folder, "device.conf", program), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  private Map<String, Double> run(String steps) {
    return run("device = private", steps);
  }

  @Test
  void a_driver_moves_them_there_and_nobody_touches_them() {
    assertThat(run("")).containsEntry(DEVICE, 64.0).containsEntry(HERE, 0.0);
  }

  @Test
  void each_access_brings_one_page_back_with_one_fault() {
    Map<String, Double> values = run("{ op = touch, map = a, pages = \"0-9\", access = read }");
    assertThat(values).containsEntry(HERE, 10.0).containsEntry(DEVICE, 54.0);
    double before = run("").get("vmstat.pgfault");
    assertThat(values).containsEntry("vmstat.pgfault", before + 10);
  }

  @Test
  void no_protection_lets_a_cpu_map_them() {
    String protect =
        "{ op = mprotect, map = a, prot = r }, { op = mprotect, map = a, prot = rw }, ";
    Map<String, Double> values = run(protect + "{ op = touch, map = a, pages = \"0-9\" }");
    assertThat(values).containsEntry(HERE, 10.0).containsEntry(DEVICE, 54.0);
  }

  @Test
  void they_come_back_to_be_pinned() {
    assertThat(run("{ op = pin, map = a, name = p }"))
        .containsEntry(HERE, 64.0)
        .containsEntry(DEVICE, 0.0);
  }

  @Test
  void nobody_but_the_driver_allocates_there() {
    String move = "{ op = move_pages, map = a, nodes = [1] }";
    assertThat(run("{ op = touch, map = a }, " + move))
        .containsEntry(HERE, 64.0)
        .containsEntry(DEVICE, 0.0);
  }

  @Test
  void a_node_that_is_no_device_takes_none() {
    assertThat(run("tier = 1", "")).containsEntry(HERE, 64.0);
  }

  @Test
  void a_device_has_neither_cpus_nor_zones_of_other_kinds() {
    assertThatThrownBy(() -> run("device = private, movable = 8 MiB", ""))
        .hasMessageContaining("no 'movable' of a device's memory");
    assertThatThrownBy(() -> run("device = shared", ""))
        .hasMessageContaining("coherent")
        .hasMessageContaining("private");
  }

  @Test
  void coherent_pages_stay_where_they_are_when_cpus_touch_them() {
    Map<String, Double> values = run("device = coherent", "{ op = touch, map = a }");
    assertThat(values).containsEntry(HERE, 0.0).containsEntry(DEVICE, 64.0);
    assertThat(values).containsEntry("vmstat.pgfault", run("device = coherent", "").get(FAULTS));
  }

  @Test
  void coherent_pages_leave_to_be_pinned() {
    assertThat(run("device = coherent", "{ op = pin, map = a, name = p }"))
        .containsEntry(HERE, 64.0)
        .containsEntry(DEVICE, 0.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"private", "coherent"})
  void nobody_but_the_driver_moves_them_and_it_brings_them_back(String kind) {
    String device = "device = " + kind;
    String others =
        "{ op = move_pages, map = a, nodes = [0] },"
            + " { op = mbind, map = a, mode = BIND, nodes = [0], flags = [MOVE] },";
    assertThat(run(device, others)).containsEntry(DEVICE, 64.0);
    assertThat(run(device, others + "{ op = migrate_vma, map = a, pages = \"0-9\", node = 0 }"))
        .containsEntry(HERE, 10.0)
        .containsEntry(DEVICE, 54.0);
  }

  private Map<String, Double> huge(String large, String steps) {
    String text =
        """
        kernel = "6.18"
        switches.device-large-folios = %s
        thp = always
        machine.nodes = [{ cpus = "0-1", memory = 64 MiB }, { memory = 16 MiB, device = private }]
        processes.app { cpu = 0, program = [
          { op = mmap, map = a, pages = 1024 }
          { op = touch, map = a }
          { op = migrate_vma, map = a, node = 1 }
          %s
        ] }
        columns = ["%s", "%s", "vmstat.thp_split_page"]
        """;
    String program = text.formatted(large, steps, HERE, DEVICE);
    return Runner.run(ExperimentText.read(folder, "huge.conf", program), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  @Test
  void a_huge_page_goes_and_comes_as_a_whole_since_6_19() {
    String one = "{ op = touch, map = a, pages = \"700-700\", access = read }";
    assertThat(huge("off", one)).containsEntry(HERE, 1.0).containsEntry(SPLITS, 2.0);
    assertThat(huge("on", one)).containsEntry(HERE, 512.0).containsEntry(SPLITS, 0.0);
  }

  @Test
  void a_part_of_a_huge_page_on_a_device_comes_page_by_page() {
    String part = "{ op = mprotect, map = a, pages = \"0-9\", prot = r }, ";
    String touch = "{ op = touch, map = a, pages = \"0-19\", access = read }";
    assertThat(huge("on", part + touch)).containsEntry(HERE, 20.0).containsEntry(SPLITS, 1.0);
    String back = "{ op = migrate_vma, map = a, pages = \"512-600\", node = 0 }";
    assertThat(huge("on", back)).containsEntry(HERE, 89.0).containsEntry(SPLITS, 1.0);
  }
}
