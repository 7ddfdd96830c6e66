package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** cpuset.cpus says where the tasks of a control group run. */
class CpusetCpusTest {
  /** Each touch takes 100 pages of the node whose CPU the task is on. */
  private static final String POD =
      """
      machine { nodes = [ { cpus = "0-1", memory = 64 MiB }, { cpus = "2-3", memory = 64 MiB } ],
        distances = [[10, 20], [20, 10]] }
      ends = any
      audit = on
      kernel = "KERNEL"
      cgroups { pod { CPUS } }
      processes { app { cgroup = pod, cpu = 3, program = [
        { op = mmap, map = a, pages = 100 }
        { op = mmap, map = b, pages = 100 }
        { op = mmap, map = c, pages = 100 }
        STEPS
      ] } }
      """;

  private static final String NARROW = "{ op = cgroup, file = cpuset.cpus, value = \"0-1\" }";
  private static final String WIDE = "{ op = cgroup, file = cpuset.cpus, value = \"0-3\" }";

  @TempDir Path folder;

  private RowResult run(String kernel, String cpus, String... steps) {
    return run(kernel, cpus, "", steps);
  }

  private RowResult run(String kernel, String cpus, String more, String[] steps) {
    String text =
        POD.replace("KERNEL", kernel)
            .replace("CPUS", cpus)
            .replace("STEPS", String.join("\n  ", steps))
            .concat(more);
    return Runner.run(ExperimentText.read(folder, "cpus.conf", text), Progress.NONE).rows().get(0);
  }

  /** How many of the touches each node has served; page tables are few pages more. */
  private List<Long> nodes(String kernel, String cpus, String... steps) {
    var values = run(kernel, cpus, steps).values();
    return List.of(
        values.get("alloc.node0").longValue() / 100, values.get("alloc.node1").longValue() / 100);
  }

  private static String touch(String map) {
    return "{ op = touch, map = " + map + " }";
  }

  @Test
  void what_is_in_force_can_be_read() {
    String cpus = "{ op = cgroup, file = cpuset.cpus.effective, as = cpus }";
    String second = "{ op = cgroup, file = cpuset.cpus.effective, key = 2, as = second }";
    String nodes = "{ op = cgroup, file = cpuset.mems.effective, as = nodes }";
    String first = "{ op = cgroup, file = cpuset.mems.effective, key = 0, as = first }";
    String mems = "{ op = cgroup, file = cpuset.mems, value = 1 }";
    assertThat(read("", cpus, second, nodes, first)).containsExactly(4.0, 1.0, 2.0, 1.0);
    assertThat(read("", NARROW, mems, cpus, second, nodes, first))
        .containsExactly(2.0, 0.0, 1.0, 0.0);
    assertThatThrownBy(() -> read("", "{ op = cgroup, file = cpuset.cpus.effective, key = x }"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("cpuset.mems.effective");
  }

  private List<Double> read(String cpus, String... steps) {
    List<String> columns =
        Stream.of("cpus", "second", "nodes", "first").map(name -> "step." + name + ".ret").toList();
    var values = run("6.12", cpus, "columns = " + columns, steps).values();
    return columns.stream().map(values::get).toList();
  }

  @Test
  void tasks_run_where_the_group_may() {
    assertThat(nodes("6.12", "", touch("a"))).containsExactly(0L, 1L);
    assertThat(nodes("6.12", "cpuset.cpus = \"0-1\"", touch("a"))).containsExactly(1L, 0L);
    assertThat(nodes("6.12", "", touch("a"), NARROW, touch("b"))).containsExactly(1L, 1L);
  }

  @ParameterizedTest
  @CsvSource({"5.10, 2, 1", "6.1, 2, 1", "6.2, 1, 2", "7.2, 1, 2"})
  void what_a_task_has_asked_for_holds_again_since_6_2(String kernel, long node0, long node1) {
    assertThat(nodes(kernel, "", touch("a"), NARROW, touch("b"), WIDE, touch("c")))
        .containsExactly(node0, node1);
  }

  @Test
  void sched_setaffinity_keeps_to_the_group() {
    String there = "{ op = sched_setaffinity, cpu = 2 }";
    RowResult refused = run("6.12", "cpuset.cpus = \"0-1\"", there, touch("a"));
    assertThat(refused.values().get("calls.failed")).isEqualTo(1);
    assertThat(refused.recording().failed().get(0).failure().error()).isEqualTo("EINVAL");
    assertThat(refused.values().get("alloc.node0")).isGreaterThanOrEqualTo(100);
    assertThat(run("6.12", "cpuset.cpus = \"0-2\"", there).values().get("calls.failed")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0-3 | ''",
        "0-3:1/2 | ''",
        "'' | ''",
        "3-1 | EINVAL",
        "x | EINVAL",
        "4 | ERANGE",
        "99999999999 | EOVERFLOW"
      })
  void lists_are_read_as_the_kernel_reads_them(String list, String error) {
    String write = "{ op = cgroup, file = cpuset.cpus, value = \"" + list + "\" }";
    String errors =
        run("6.12", "", write).recording().failed().stream()
            .map(each -> each.failure().error())
            .reduce("", String::concat);
    assertThat(errors).isEqualTo(error);
  }

  @Test
  void a_list_that_is_none_is_a_slip() {
    assertThatThrownBy(() -> run("6.12", "cpuset.cpus = \"0-\""))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("a list of CPUs such as 0-1");
  }
}
