package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Control groups confine their tasks to nodes, by kernel. */
class CpusetTest {
  private static final String GROUPS =
      "cgroups { pod { cpuset.mems = \"0-1\" }, other { cpuset.mems = \"0-3\" }, third {} }\n";
  private static final String BUSY =
      """
      machine = quad
      ends = any
      processes {
        app { cgroup = pod, cpu = 0, program = [
          { op = mmap, map = a, pages = 4096 }
          { op = touch, map = a }
          { op = signal, signal = touched }
          { op = sleep, time = 20 ms }
        ] }
        admin { cpu = 1, program = [
          { op = wait, signal = touched }
          { op = cgroup, group = pod, file = cpuset.mems, value = "2" }
        ] }
        joins { cpu = 2, program = [
          { op = wait, signal = touched }
          { op = sleep, time = 100 us }
          { op = cgroup, group = other, file = cgroup.procs, value = "0" }
        ] }
        waits { cpu = 3, program = [
          { op = wait, signal = touched }
          { op = sleep, time = 200 us }
          { op = cgroup, group = third, file = cgroup.procs, value = "0" }
        ] }
      }
      columns = [ "call.cgroup.max@waits", "call.cgroup.max@admin", alloc.node2 ]
      """;

  @TempDir Path folder;

  private RowResult run(String text, String kernel) {
    String whole = GROUPS + text + "kernel = \"" + kernel + "\"\n";
    return Runner.run(ExperimentText.read(folder, "cpuset.conf", whole), Progress.NONE)
        .rows()
        .get(0);
  }

  @ParameterizedTest
  @CsvSource({"5.10, 0", "5.14, 0", "5.15, 4096", "6.1, 4096", "6.12, 4096", "7.2, 4096"})
  void memory_follows_a_cpuset_of_version_2_since_5_15(String kernel, double moved) {
    assertThat(run(BUSY, kernel).values().get("alloc.node2")).isEqualTo(moved);
  }

  @ParameterizedTest
  @CsvSource({"5.10, false", "6.1, true", "6.12, true", "6.17, true", "6.18, false", "7.2, false"})
  void whoever_joins_a_group_keeps_others_out_meanwhile_up_to_6_17(String kernel, boolean waits) {
    double ns = run(BUSY, kernel).values().get("call.cgroup.max@waits");
    assertThat(ns).matches(each -> waits ? each > 1e6 : each < 1e6);
  }

  @Test
  void the_writer_waits_for_the_memory() {
    assertThat(run(BUSY, "7.2").values().get("call.cgroup.max@admin")).isGreaterThan(1e6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ op = mbind, map = a, mode = BIND, nodes = [2] } | mbind EINVAL",
        "{ op = mbind, map = a, mode = BIND, nodes = [1, 2] } | ''",
        "{ op = set_mempolicy, mode = PREFERRED, nodes = [3] } | set_mempolicy EINVAL",
        "{ op = move_pages, map = a, nodes = [2] } | move_pages EACCES",
        "{ op = move_pages, map = a, nodes = [1] } | ''",
        "{ op = migrate_pages, from = [0], to = [3] } | migrate_pages EINVAL",
        "{ op = cgroup, file = cpuset.mems, value = \"2-1\" } | cgroup EINVAL",
        "{ op = cgroup, file = cpuset.mems, value = \"3-4\" } | cgroup EINVAL",
        "{ op = cgroup, file = cpuset.mems, value = \"\" } | ''",
        "{ op = cgroup, file = cpuset.mems, value = \"1024\" } | cgroup ERANGE",
        "{ op = cgroup, file = cpuset.mems, value = \"0-99999999999\" } | cgroup EOVERFLOW",
        "{ op = cgroup, file = cpuset.mems, value = \"0-3:1/2\" } | ''",
        "{ op = cgroup, file = memory.max, value = \"100000000000000000000000\" } | ''",
        "{ op = cgroup, file = memory.high, value = \"-1\" } | cgroup EINVAL",
        "{ op = cgroup, file = memory.high, value = \"64 M\" } | cgroup EINVAL",
        "{ op = cgroup, file = memory.high, value = \"0x4000k\" } | ''"
      })
  void calls_keep_to_the_nodes(String step, String failed) {
    String text =
        "machine = quad, ends = any, processes { app { cgroup = pod, cpu = 0, program = ["
            + "{ op = mmap, map = a, pages = 4 }, { op = touch, map = a }, "
            + step
            + " ] } }\ncolumns = [calls.failed]\n";
    String steps =
        run(text, "6.12").recording().failed().stream()
            .map(each -> each.failure().op().text() + " " + each.failure().error())
            .reduce("", String::concat);
    assertThat(steps).isEqualTo(failed);
  }

  @Test
  void page_tables_lie_elsewhere_where_all_nodes_of_the_cpuset_are_movable() {
    String text =
        "machine = quad-movable, limits.steps = 20000, processes { app { cgroup = pod, cpu = 0,"
            + " program = [{ op = mmap, map = a, pages = 4 }, { op = cgroup, group = pod, file ="
            + " cpuset.mems, value = \"3\" }, { op = touch, map = a } ] } }\n"
            + "columns = [placement.app.a.node3]\n";
    assertThat(run(text, "6.12").values()).containsEntry("placement.app.a.node3", 4.0);
  }

  @Test
  void a_group_that_nobody_declares_is_a_slip() {
    String text = "processes { app { cgroup = pot, cpu = 0, program = [] } }\n";
    assertThatThrownBy(() -> run(text, "6.12"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("expected a control group of 'cgroups', found 'pot'");
  }
}
