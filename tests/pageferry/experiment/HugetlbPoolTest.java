package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** The pools of hugetlb, node by node (mm/hugetlb.c). */
class HugetlbPoolTest {
  private static final String ALL = "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages";

  private static final String NODE0 =
      "/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages";

  @TempDir Path folder;

  private Map<String, Double> run(String steps) {
    String text =
        "machine { nodes = [ { cpus = \"0\", memory = 64 MiB }, { cpus = \"1\", memory = 64 MiB } ]"
            + " }\n"
            + "kernel = \"6.12\"\n"
            + "hugetlb-pages = 4\n"
            + "audit = on\n"
            + "processes { app { cpu = 0, program = [\n"
            + steps
            + "\n] } }\n";
    RowResult row =
        Runner.run(ExperimentText.read(folder, "pool.conf", text), Progress.NONE).rows().get(0);
    assertThat(row.endedWell()).isTrue();
    return row.values();
  }

  private static String write(String path, int pages) {
    return "{ op = write_file, path = \"" + path + "\", value = \"" + pages + "\" }\n";
  }

  private static void assertPool(Map<String, Double> values, int node, double total, double free) {
    assertThat(values.get("hugetlb.total.node" + node)).isEqualTo(total);
    assertThat(values.get("hugetlb.free.node" + node)).isEqualTo(free);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "5, 2, 3", "8, 4, 4", "13, 7, 6"})
  void nodes_take_turns_where_a_file_speaks_of_all(int pages, double first, double second) {
    Map<String, Double> values = run(write(ALL, pages));
    double all = values.get("hugetlb.total.node0") + values.get("hugetlb.total.node1");
    assertThat(all).isEqualTo(first + second);
    assertThat(values.get("hugetlb.total.node0")).isBetween(second - 1, first + 1);
  }

  @Test
  void a_file_of_one_node_leaves_the_other_alone() {
    Map<String, Double> values = run(write(NODE0, 7));
    assertPool(values, 0, 7, 7);
    assertPool(values, 1, 4, 4);
  }

  @Test
  void pages_in_use_are_surplus_where_there_are_too_many() {
    String use =
        "{ op = mmap, map = a, type = hugetlb, pages = 1536 }\n"
            + "{ op = touch, map = a, pages = \"0-1535:512\" }\n";
    Map<String, Double> values =
        run(
            use
                + write(NODE0, 1)
                + "{ op = fork, child = kid,"
                + " body = [ { op = sleep, ms = 1 } ] }\n");
    assertThat(values.get("hugetlb.total.node0")).isEqualTo(1);
    assertThat(values.get("hugetlb.surplus.node0")).isEqualTo(0);
    String grown = use + write(NODE0, 1) + write(NODE0, 2);
    assertPool(run(grown), 0, 2, 2);
  }

  @Test
  void only_what_there_is_memory_for_is_added() {
    Map<String, Double> values = run(write(NODE0, 1_000_000));
    assertThat(values.get("hugetlb.total.node0")).isBetween(4.0, 999_999.0);
  }

  @Test
  void a_machine_has_only_pools_of_its_own_huge_page() {
    String other = "/sys/kernel/mm/hugepages/hugepages-64kB/nr_hugepages";
    assertThat(run(write(other, 1)).get("errno.ENOENT")).isEqualTo(1);
  }
}
