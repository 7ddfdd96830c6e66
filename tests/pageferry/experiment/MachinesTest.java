package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.MachineReader;
import pageferry.experiment.read.Machines;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.mm.NodeSpec;
import pageferry.mm.Paging;
import pageferry.mm.Topology;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;

/** The machines and kernels of the installation. */
class MachinesTest {
  private static final long MIB = 256;

  private final Machines machines = new Machines(ConfFiles.installed());

  @Test
  void quad_has_the_zonelists_that_the_kernel_printed() {
    Topology quad = machines.topology("quad");
    assertThat(quad.fallback(0)).containsExactly(0, 2, 1, 3);
    assertThat(quad.fallback(1)).containsExactly(1, 3, 0, 2);
    assertThat(quad.fallback(2)).containsExactly(2, 0, 3, 1);
    assertThat(quad.fallback(3)).containsExactly(3, 1, 0, 2);
  }

  @Test
  void quad_has_the_nodes_of_the_recorded_guest() {
    Topology quad = machines.topology("quad");
    assertThat(quad.nodes())
        .containsExactly(
            new NodeSpec(
                0,
                List.of(0, 1),
                List.of(
                    new ZoneSpec(ZoneType.DMA, 16 * MIB),
                    new ZoneSpec(ZoneType.DMA32, (768 - 16 - 48) * MIB)),
                0),
            new NodeSpec(1, List.of(2, 3), List.of(new ZoneSpec(ZoneType.DMA32, 768 * MIB)), 0),
            new NodeSpec(2, List.of(), List.of(new ZoneSpec(ZoneType.DMA32, 512 * MIB)), 0),
            new NodeSpec(3, List.of(), List.of(new ZoneSpec(ZoneType.DMA32, 512 * MIB)), 0));
  }

  @Test
  void zones_follow_from_physical_addresses() {
    Topology machine = machine("nodes = [{ cpus = 0, memory = 3 GiB }, { memory = 2 GiB }]", 2);
    assertThat(zones(machine, 0)).containsExactly("DMA 4096", "DMA32 782336");
    assertThat(zones(machine, 1)).containsExactly("DMA32 262144", "Normal 262144");
  }

  @Test
  void a_node_begins_on_a_section_when_the_one_before_ends_inside_one() {
    Topology machine =
        machine("nodes = [{ cpus = 0, memory = 4000 MiB }, { memory = 256 MiB }]", 2);
    assertThat(machine.firstPfn(1)).isEqualTo(4096 * MIB);
    assertThat(zones(machine, 1)).containsExactly("Normal 65536");
  }

  @Test
  void movable_memory_is_the_top_of_a_node() {
    Topology machine = machine("nodes = [{ cpus = 0, memory = 6 GiB, movable = 3 GiB }]", 1);
    assertThat(zones(machine, 0)).containsExactly("DMA 4096", "DMA32 782336", "Movable 786432");
  }

  @Test
  void the_slow_nodes_of_cxl_tier_have_no_cpu() {
    assertThat(machines.topology("cxl-tier").nodes())
        .filteredOn(node -> node.tier() == 1)
        .hasSize(2)
        .allMatch(node -> node.cpus().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nodes = []",
        "nodes = [{ memory = 1 GiB }]",
        "nodes = [{ cpus = 1, memory = 1 GiB }]",
        "nodes = [{ cpus = [0, 0], memory = 1 GiB }]",
        "nodes = [{ cpus = 0-x, memory = 1 GiB }]",
        "nodes = [{ cpus = 0, memory = 1 GiB, movable = 2 GiB }]",
        "nodes = [{ cpus = 0, memory = 1 GiB, reserved = 1 GiB }]",
        "nodes = [{ cpus = 0, memory = 1000 B }]",
        "nodes = [{ cpus = 0 }]",
      })
  void a_machine_that_cannot_exist_is_refused(String nodes) {
    assertThatThrownBy(() -> machine(nodes, 1))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("m:1:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[[11]]", "[[10, 20]]", "[10]", "[[10], [10]]", "near"})
  void distances_that_fit_no_node_are_refused(String distances) {
    String text = "nodes = [{ cpus = 0, memory = 1 GiB }]\ndistances = " + distances;
    assertThatThrownBy(() -> MachineReader.read("m", ConfParser.text("m", text), Paging.X86_64))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("m:2: expected ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two-socket", "four-socket", "cxl-tier", "quad"})
  void every_machine_of_the_installation_can_be_read(String name) {
    assertThat(machines.topology(name).name()).isEqualTo(name);
    assertThat(machines.names()).contains(name);
  }

  @Test
  void kernels_differ_where_their_recordings_do() {
    KernelProfile old = machines.plain("quad", "5.10").profile();
    KernelProfile later = machines.plain("quad", "6.12").profile();
    assertThat(old.number(KernelSwitch.LRU_BATCH_SIZE)).isEqualTo(15);
    assertThat(later.number(KernelSwitch.LRU_BATCH_SIZE)).isEqualTo(31);
    assertThat(old.has(KernelSwitch.ABSENT_ANON_IS_ENOENT)).isFalse();
    assertThat(later.has(KernelSwitch.ABSENT_ANON_IS_ENOENT)).isTrue();
  }

  @Test
  void batching_is_the_strategy_of_kernels_since_6_3() {
    assertThat(machines.plain("quad", "5.10").strategy().name()).isEqualTo("alloc-before-lock");
    assertThat(machines.plain("quad", "6.1").strategy().name()).isEqualTo("alloc-before-lock");
    assertThat(machines.plain("quad", "6.12").strategy().name()).isEqualTo("batch");
    assertThat(machines.plain("quad", "7.2").strategy().name()).isEqualTo("batch");
  }

  private static Topology machine(String nodes, int count) {
    String row = "10" + ", 20".repeat(count - 1);
    String distances = count == 1 ? "[[10]]" : "[[" + row + "], [20, 10]]";
    return MachineReader.read(
        "m", ConfParser.text("m", nodes + "\ndistances = " + distances), Paging.X86_64);
  }

  private static List<String> zones(Topology machine, int node) {
    return machine.nodes().get(node).zones().stream()
        .map(zone -> zone.type().text() + " " + zone.pages())
        .toList();
  }
}
