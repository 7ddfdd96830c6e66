package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;

/** What programs write into sysctls and files is not taken blindly. */
class KnobsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "op = sysctl, name = kernel.numa_balancing_promote_rate_limit_MBps, value = 100",
        "op = sysctl, name = vm.overcommit_ratio, value = 1",
        "op = write_file, path = \"/sys/kernel/mm/ksm/run\", value = \"1\"",
        "op = write_file, path = \"/sys/kernel/mm/numa/demotion_enabled\", value = \"1\"",
        "op = write_file, path = \"/proc/sys/kernel/numa_balancing\", value = \"1\""
      })
  void what_linux_has_can_be_written(String step) {
    assertThat(read(step).rows()).hasSize(1);
  }

  @Test
  void what_linux_has_not_is_a_slip() {
    assertThatThrownBy(() -> read("op = sysctl, name = kernel.numa_balancin, value = 1"))
        .isInstanceOf(BadInput.class)
        .hasMessage(
            "my.conf:1: expected a sysctl of Linux that concerns memory, found"
                + " 'kernel.numa_balancin'; nearest valid name: kernel.numa_balancing");
    assertThatThrownBy(() -> read("op = write_file, path = \"/sys/kernel/mm/kms/run\", value = 1"))
        .isInstanceOf(BadInput.class)
        .hasMessage(
            "my.conf:1: expected a file of /proc or /sys that concerns memory, found"
                + " '/sys/kernel/mm/kms/run'; nearest valid name: /sys/kernel/mm/ksm/run");
  }

  private static Experiment read(String step) {
    String text = "processes { p { cpu = 0, program = [{ " + step + " }] } }";
    return new ExperimentReader(ConfFiles.installed())
        .read(ConfParser.text("my.conf", text), new Overrides());
  }

  private static final String FILLED =
      """
      machine { nodes = [ { cpus = 0, memory = 32 MiB }, { memory = 64 MiB } ],
        distances = [[10, 20], [20, 10]] }
      kernel = "6.12"
      ends = any
      cgroups { group {} }
      pressure = [{ node = 0, free = high, plus = 4 MiB }]
      swap { kind = sync, size = 16 MiB }
      processes { p { cgroup = group, cpu = 0, program = [
        { op = mmap, map = a, pages = 4096 }
        %s
      ] } }
      columns = [alloc.node0, alloc.node1, calls.failed, vmstat.pswpout]
      """;

  @TempDir Path folder;

  private double value(String metric, String... steps) {
    String text = FILLED.formatted(String.join("\n  ", steps));
    Experiment experiment = ExperimentText.read(folder, "knobs.conf", text);
    return Runner.run(experiment, Progress.NONE).rows().get(0).values().get(metric);
  }

  private static String sysctl(String name, int value) {
    return "{ op = sysctl, name = %s, value = %d }".formatted(name, value);
  }

  private static final String TOUCH = "{ op = touch, map = a }";

  @Test
  void a_node_is_reclaimed_before_another_serves_if_zone_reclaim_mode_says_so() {
    assertThat(value("alloc.node1", TOUCH)).isGreaterThan(1000);
    assertThat(value("alloc.node1", sysctl("vm.zone_reclaim_mode", 1), TOUCH)).isLessThan(100);
  }

  @Test
  void watermarks_follow_what_is_to_be_kept_free() {
    double usual = value("alloc.node0", TOUCH);
    assertThat(value("alloc.node0", sysctl("vm.min_free_kbytes", 64), TOUCH))
        .isGreaterThan(usual + 100);
    assertThat(value("alloc.node0", sysctl("vm.watermark_scale_factor", 1000), TOUCH))
        .isLessThan(usual - 100);
  }

  @Test
  void anonymous_memory_of_a_group_goes_by_swappiness() {
    String reclaim = "{ op = cgroup, file = memory.reclaim, value = \"1M%s\" }";
    String none = sysctl("vm.swappiness", 0);
    assertThat(value("vmstat.pswpout", TOUCH, reclaim.formatted(""))).isGreaterThan(200);
    assertThat(value("vmstat.pswpout", none, TOUCH, reclaim.formatted(""))).isZero();
    assertThat(value("vmstat.pswpout", none, TOUCH, reclaim.formatted(" swappiness=60")))
        .isGreaterThan(200);
    assertThat(value("vmstat.pswpout", TOUCH, reclaim.formatted(" swappiness=0"))).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "vm.swappiness, 200, 0",
    "vm.swappiness, 201, 1",
    "vm.swappiness, -1, 1",
    "vm.compaction_proactiveness, -1, 1",
    "vm.compaction_proactiveness, 0, 0",
    "vm.compaction_proactiveness, 100, 0",
    "vm.compaction_proactiveness, 101, 1",
    "vm.watermark_scale_factor, 0, 1",
    "vm.watermark_scale_factor, 3000, 0",
    "vm.watermark_scale_factor, 3001, 1",
    "kernel.numa_balancing, 5, 1",
    "vm.page-cluster, 32, 1"
  })
  void numbers_are_held_to_their_range(String name, int value, double failed) {
    assertThat(value("calls.failed", sysctl(name, value))).isEqualTo(failed);
  }
}
