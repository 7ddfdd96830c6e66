package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;
import pageferry.house.Slow;

/** A node that gets full where there is a swap device: kswapd and direct reclaim. */
@Slow
class SwapPressureTest {
  private static final String TEXT =
      """
      machine {
        nodes = [ { cpus = "0-1", memory = 32 MiB }, { memory = 32 MiB, tier = 1 } ]
        distances = [[10, 20], [20, 10]]
      }
      thp = never
      audit = on
      ends = any
      processes.app { cpu = 0, program = [
        { op = mmap, map = a, pages = %d }
        { op = mbind, map = a, mode = BIND, nodes = [0] }
        { op = touch, map = a }
      ] }
      columns = [
        vmstat.pswpout, vmstat.pgscan_kswapd, vmstat.pgsteal_kswapd, vmstat.pgsteal_direct
        vmstat.pgscan_direct, vmstat.pgdemote_kswapd, calls.failed
      ]
      """;

  @TempDir Path folder;

  private Map<String, Double> run(int pages, String kernel, String... lines) {
    String text =
        TEXT.formatted(pages) + "kernel = \"" + kernel + "\"\n" + String.join("\n", lines);
    return Runner.run(ExperimentText.read(folder, "pressure.conf", text), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  @ParameterizedTest
  @CsvSource({"5.10, async", "6.1, sync", "6.12, async", "7.2, sync", "7.2, async"})
  void who_wants_more_than_a_node_has_gets_it(String kernel, String kind) {
    Map<String, Double> all = run(10_000, kernel, "swap { kind = " + kind + ", size = 64 MiB }");
    assertThat(all.get("calls.failed")).isZero();
    double stolen = all.get("vmstat.pgsteal_kswapd") + all.get("vmstat.pgsteal_direct");
    assertThat(stolen).isBetween(2000.0, all.get("vmstat.pswpout"));
    assertThat(all.get("vmstat.pgscan_kswapd")).isGreaterThan(all.get("vmstat.pgsteal_kswapd") - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.1", "7.2"})
  void a_full_device_is_none_and_who_wants_more_is_killed(String kernel) {
    Map<String, Double> all = run(10_000, kernel, "swap { kind = sync, size = 4 MiB }");
    assertThat(all.get("vmstat.oom_kill")).isEqualTo(1);
    assertThat(all.get("vmstat.pswpout")).isBetween(1023.0 - 64, 2046.0);
  }

  @Test
  void demotion_comes_first_and_the_rest_is_swapped_out() {
    String[] both = {
      "demotion { protocol = unlocked, targets = [1, -1] }", "swap { kind = sync, size = 64 MiB }"
    };
    Map<String, Double> all = run(20_000, "6.12", both);
    assertThat(all.get("calls.failed")).isZero();
    assertThat(all.get("vmstat.pgdemote_kswapd")).isGreaterThan(5000);
    assertThat(all.get("vmstat.pswpout")).isGreaterThan(2000);
  }

  @ParameterizedTest
  @CsvSource({"6.12, 2", "7.2, 2"})
  void reclaim_locks_what_a_fault_from_swap_has_left_unlocked(String kernel, double locked) {
    String text =
        """
        machine = quad
        ends = any
        audit = on
        swap { kind = async, size = 32 MiB }
        cgroups { pod {} }
        processes { main { cgroup = pod, cpu = 0, program = [
          { op = mmap, map = a, pages = 16 }
          { op = touch, map = a }
          { op = madvise, map = a, advice = PAGEOUT }
          { op = sleep, ms = 60 }
          { op = cgroup, file = memory.reclaim, value = 64K }
          { op = mlock, map = a, pages = "5-6" }
          { op = sleep, ms = 60 }
          { op = cgroup, file = memory.reclaim, value = 64K }
        ] } }
        columns = [ vmstat.unevictable_pgs_mlocked, vmstat.pswpout ]
        """;
    String whole = text + "kernel = \"" + kernel + "\"\n";
    Map<String, Double> values =
        Runner.run(ExperimentText.read(folder, "locked.conf", whole), Progress.NONE)
            .rows()
            .get(0)
            .values();
    assertThat(values.get("vmstat.unevictable_pgs_mlocked")).isEqualTo(locked);
    assertThat(values.get("vmstat.pswpout")).isEqualTo(16);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "7.2"})
  void a_group_that_has_to_shrink_drops_what_madvise_has_freed(String kernel) {
    String text =
        """
        machine = quad
        ends = any
        audit = on
        cgroups { pod {} }
        processes { main { cgroup = pod, cpu = 0, program = [
          { op = mmap, map = a, pages = 64 }
          { op = touch, map = a }
          { op = madvise, map = a, advice = FREE, pages = "0-31" }
          { op = touch, map = a, pages = "4-7" }
          { op = cgroup, file = memory.max, value = 64K }
        ] } }
        columns = [ vmstat.pgsteal_file, vmstat.pglazyfreed ]
        """;
    String whole = text + "kernel = \"" + kernel + "\"\n";
    Map<String, Double> values =
        Runner.run(ExperimentText.read(folder, "freed.conf", whole), Progress.NONE)
            .rows()
            .get(0)
            .values();
    assertThat(values.get("vmstat.pgsteal_file")).isEqualTo(28);
    assertThat(values.get("vmstat.pglazyfreed")).isEqualTo(28);
  }
}
