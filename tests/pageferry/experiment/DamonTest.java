package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Schemes of DAMON move what is cold or hot to another node. */
class DamonTest {
  /** Half of the pages are used all the time, the others once. */
  private static final String HALF =
      """
      machine { nodes = [ { cpus = "0-1", memory = 32 MiB }, { memory = 32 MiB, tier = 1 } ],
        distances = [[10, 20], [20, 10]] }
      kernel = "KERNEL"
      ends = any
      audit = on
      processes {
        app { cpu = 0, program = [
          { op = set_mempolicy, mode = BIND, nodes = [FROM] }
          { op = mmap, map = cold, pages = 2000 }
          { op = mmap, map = hot, pages = 2000 }
          { op = touch, map = cold }
          { op = touch, map = hot }
          { op = damon, node = FROM, target_nid = TO, sample = 1 ms, aggregate = 10 ms, SCHEME }
          { op = access, map = hot, pattern = uniform, count = 3000000 }
        ] }
      }
      columns = [
        placement.app.cold.node0, placement.app.cold.node1
        placement.app.hot.node0, placement.app.hot.node1
        damon.tried, calls.failed
      ]
      """;

  @TempDir Path folder;

  private Map<String, Double> values(String kernel, int from, int to, String scheme) {
    String text =
        HALF.replace("KERNEL", kernel)
            .replace("FROM", "" + from)
            .replace("TO", "" + to)
            .replace("SCHEME", scheme);
    return Runner.run(ExperimentText.read(folder, "damon.conf", text), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  @Test
  void what_is_cold_is_demoted_and_what_is_hot_stays() {
    Map<String, Double> values = values("6.12", 0, 1, "action = migrate_cold, min_age = 2");
    assertThat(values.get("placement.app.cold.node1")).isGreaterThan(1000);
    assertThat(values.get("placement.app.hot.node0")).isGreaterThan(1000);
  }

  @Test
  void what_is_hot_is_promoted_and_what_is_cold_stays() {
    Map<String, Double> values = values("6.12", 1, 0, "action = migrate_hot, min_accesses = 9");
    assertThat(values.get("placement.app.hot.node0")).isGreaterThan(1000);
    assertThat(values.get("placement.app.cold.node1")).isGreaterThan(1000);
  }

  @Test
  void no_more_is_tried_than_the_quota_allows() {
    Map<String, Double> values =
        values("6.12", 0, 1, "action = migrate_cold, quota_size = 1 MiB, reset_interval_ms = 1000");
    assertThat(values.get("damon.tried")).isEqualTo(256);
  }

  @ParameterizedTest
  @CsvSource({"6.10, 0, 1, 1", "6.11, 0, 1, 0", "7.2, 0, 1, 0", "7.2, 0, 2, 1"})
  void it_is_there_since_6_11_for_nodes_that_there_are(
      String kernel, int from, int to, double failed) {
    Map<String, Double> values = values(kernel, from, to, "action = migrate_cold, time = 5 ms");
    assertThat(values.get("calls.failed")).isEqualTo(failed);
  }

  private static final String PAGED =
      """
      machine { nodes = [ { cpus = "0-1", memory = 32 MiB } ] }
      kernel = "KERNEL"
      ends = any
      audit = on
      swap { kind = sync, size = 64 MiB }
      cgroups { pod {} }
      processes {
        app { cpu = 0, cgroup = pod, program = [
          { op = mmap, map = cold, pages = 2000 }
          { op = mmap, map = hot, pages = 2000 }
          { op = touch, map = hot }
          { op = touch, map = cold }
          { op = damon, node = 0, sample = 1 ms, aggregate = 10 ms, SCHEME }
          { op = access, map = hot, pattern = uniform, count = COUNT }
          END
        ] }
      }
      columns = [
        placement.app.cold.absent, placement.app.hot.absent, damon.applied, calls.failed
      ]
      """;

  private Map<String, Double> paged(String kernel, String scheme, String end) {
    String text =
        PAGED
            .replace("KERNEL", kernel)
            .replace("SCHEME", scheme)
            .replace("COUNT", scheme.contains("time") ? "1000" : "1000000")
            .replace("END", end);
    return Runner.run(ExperimentText.read(folder, "paged.conf", text), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  @ParameterizedTest
  @CsvSource({"6.1", "6.12", "7.2"})
  void what_is_cold_is_paged_out_and_what_is_hot_stays(String kernel) {
    Map<String, Double> values = paged(kernel, "action = pageout, min_age = 2", "");
    assertThat(values.get("placement.app.cold.absent")).isGreaterThan(800);
    assertThat(values.get("placement.app.hot.absent")).isLessThan(200);
    assertThat(values.get("damon.applied")).isGreaterThan(800);
  }

  @ParameterizedTest
  @CsvSource({"5.15, pageout, 1", "5.16, pageout, 0", "5.19, lru_prio, 1", "6.0, lru_deprio, 0"})
  void actions_are_there_since_they_were_written(String kernel, String action, double failed) {
    Map<String, Double> values = paged(kernel, "action = " + action + ", time = 5 ms", "");
    assertThat(values.get("calls.failed")).isEqualTo(failed);
  }

  @Test
  void what_a_scheme_has_sorted_is_reclaimed_by_that() {
    String reclaims = "{ op = cgroup, file = memory.reclaim, value = 4M }";
    double without = hotInSwap("action = lru_prio, min_accesses = 1000, min_age = 99", reclaims);
    assertThat(hotInSwap("action = lru_prio, min_accesses = 5", reclaims)).isLessThan(without);
  }

  private double hotInSwap(String scheme, String end) {
    return paged("6.1", scheme, end).get("placement.app.hot.absent");
  }

  @Test
  void intervals_and_regions_must_fit() {
    assertThatThrownBy(() -> values("6.12", 0, 1, "action = stat"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("migrate_cold");
    assertThatThrownBy(() -> values("6.12", 0, 1, "action = pageout"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("target_nid");
    assertThatThrownBy(
            () -> values("6.12", 0, 1, "action = migrate_cold, min_regions = 9, max_regions = 8"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("min_regions");
  }
}
