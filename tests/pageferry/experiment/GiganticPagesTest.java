package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Pages of hugetlb of 1 GiB, each mapped by a PUD (mm/hugetlb.c). */
class GiganticPagesTest {
  private static final String SIZE = "hugepages/hugepages-1048576kB/nr_hugepages";
  private static final String ALL = "/sys/kernel/mm/" + SIZE;
  private static final int PAGE = 1 << 18;
  private static final String USED =
      "{ op = mmap, map = a, type = hugetlb_1gb, pages = 1 GiB }, { op = touch, map = a, pages ="
          + " \"5\" }\n";

  @TempDir Path folder;

  private RowResult row(String kernel, String setup, String steps) {
    String text =
        "machine { nodes = [ { cpus = \"0\", memory = 4 GiB }, { cpus = \"1\", memory = 4 GiB } ]"
            + " }\nkernel = \""
            + kernel
            + "\"\naudit = on\nends = any\n"
            + setup
            + "\nprocesses { app { cpu = 0, program = [\n"
            + steps
            + "\n] } }\n";
    return Runner.run(ExperimentText.read(folder, "gigantic.conf", text), Progress.NONE)
        .rows()
        .get(0);
  }

  private Map<String, Double> run(String steps) {
    return run("6.12", steps);
  }

  private Map<String, Double> run(String kernel, String steps) {
    RowResult row = row(kernel, "set { \"" + ALL + "\" = 4 }", steps);
    assertThat(row.endedWell()).isTrue();
    assertThat(row.values().get("tasks.killed")).isZero();
    return row.values();
  }

  private static String node(int node) {
    return "/sys/devices/system/node/node" + node + "/" + SIZE;
  }

  private static String write(String path, int pages) {
    return "{ op = write_file, path = \"" + path + "\", value = \"" + pages + "\" }\n";
  }

  private static void assertPool(Map<String, Double> values, int node, double total, double free) {
    assertThat(values.get("gigantic.total.node" + node)).isEqualTo(total);
    assertThat(values.get("gigantic.free.node" + node)).isEqualTo(free);
  }

  @Test
  void each_size_has_a_pool_of_its_own() {
    Map<String, Double> values = run("{ op = sleep, ms = 1 }");
    assertPool(values, 0, 2, 2);
    assertPool(values, 1, 2, 2);
    assertThat(values.get("hugetlb.total.node0")).isZero();
  }

  @Test
  void one_fault_brings_all_of_a_page_and_the_end_gives_it_back() {
    Map<String, Double> values =
        run(USED + "{ op = touch, map = a, pages = \"7,262143\" }\n" + write(node(0), 0));
    assertThat(values.get("vmstat.pgfault")).isEqualTo(1);
    assertPool(values, 0, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({"move_pages, 6.1", "mbind, 5.10", "mbind, 6.12", "migrate_pages, 5.10"})
  void a_page_moves_into_the_pool_of_the_other_node(String call, String kernel) {
    String move =
        switch (call) {
          case "move_pages" -> "{ op = move_pages, map = a, pages = \"0\", nodes = [1] }";
          case "mbind" -> "{ op = mbind, map = a, mode = BIND, nodes = [1], flags = [MOVE] }";
          default -> "{ op = migrate_pages, from = [0], to = [1] }";
        };
    Map<String, Double> values = run(kernel, USED + move + "\n" + write(node(1), 1));
    assertThat(values.get("gigantic.surplus.node0")).isZero();
    assertPool(values, 0, 2, 2);
    assertPool(values, 1, 1, 1);
    double counted = kernel.equals("5.10") ? 1 : PAGE;
    assertThat(values.get("vmstat.pgmigrate_success")).isEqualTo(counted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "5.19"})
  void move_pages_finds_none_to_move_before_6_0(String kernel) {
    Map<String, Double> values =
        run(kernel, USED + "{ op = move_pages, map = a, pages = \"0\", nodes = [1] }");
    assertThat(values.get("status.ENOENT")).isEqualTo(1);
  }

  @Test
  void all_names_of_a_page_lie_where_it_lies_and_one_is_busy() {
    Map<String, Double> values =
        run(USED + "{ op = move_pages, map = a, pages = \"0,77,262143\", nodes = [1] }");
    assertThat(values.get("status.node1")).isEqualTo(2);
    assertThat(values.get("status.EBUSY")).isEqualTo(1);
  }

  @Test
  void none_is_made_anew_for_a_migration() {
    Map<String, Double> values =
        run(write(node(1), 0) + USED + "{ op = move_pages, map = a, pages = \"0\", nodes = [1] }");
    assertThat(values.get("errno.ENOMEM")).isEqualTo(1);
    assertThat(values.get("vmstat.htlb_buddy_alloc_success")).isZero();
    assertThat(values.get("vmstat.pgmigrate_fail")).isEqualTo(PAGE);
  }

  @Test
  void a_child_shares_private_pages_until_it_writes() {
    Map<String, Double> values =
        run(
            USED
                + "{ op = fork, child = kid, as = born, body = [\n"
                + "{ op = touch, map = a, pages = \"9\", access = read }\n"
                + "{ op = touch, map = a, pages = \"9\" } ] }\n{ op = sleep, ms = 1000 }");
    assertThat(values.get("vmstat.pgfault")).isEqualTo(2);
  }

  @Test
  void shared_memory_is_shared() {
    Map<String, Double> values =
        run(
            "{ op = mmap, map = a, type = hugetlb_1gb, share = shared, pages = 1 GiB }\n"
                + "{ op = touch, map = a, pages = \"5\" }\n"
                + "{ op = fork, child = kid, body = [ { op = touch, map = a, pages = \"9\" } ] }\n"
                + "{ op = sleep, ms = 1000 }\n"
                + "{ op = move_pages, map = a, pages = \"0\", nodes = [1] }");
    assertPool(values, 0, 2, 2);
    assertPool(values, 1, 2, 2);
    assertThat(values.get("status.node1")).isEqualTo(1);
  }

  @Test
  void protection_and_place_change_for_whole_pages_alone() {
    String two = "{ op = mmap, map = a, type = hugetlb_1gb, pages = 2 GiB }\n";
    Map<String, Double> values =
        run(
            two
                + "{ op = touch, map = a, pages = \"0,262144\" }\n"
                + "{ op = mprotect, map = a, pages = \"0-262143\", prot = r }\n"
                + "{ op = mprotect, map = a, pages = \"512-1023\", prot = none }\n"
                + "{ op = munmap, map = a, pages = \"512-1023\" }\n"
                + "{ op = mremap, map = a, pages = \"0-262143\", to = b, addr ="
                + " \"0x500000000000\", pages = 262144 }\n"
                + "{ op = munmap, map = a, pages = \"262144-524287\" }\n");
    assertThat(values.get("errno.EINVAL")).isEqualTo(2);
  }

  @Test
  void memory_that_is_not_free_in_one_piece_is_none() {
    Map<String, Double> values = run(write(node(0), 1000));
    assertThat(values.get("gigantic.total.node0")).isBetween(2.0, 3.0);
  }

  @Test
  void other_base_pages_have_none() {
    RowResult row = row("6.12", "architecture = arm64-64k", USED);
    assertThat(row.values().get("errno.EINVAL")).isEqualTo(1);
  }
}
