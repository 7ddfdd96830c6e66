package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.mm.VmCounter;

class MetricTest {
  @ParameterizedTest
  @CsvSource({
    "lock.hold.p99.9, LOCK_HOLD, P99_9, NS, lock.hold",
    "lock.hold.count, LOCK_HOLD, COUNT, COUNT, lock.hold",
    "wait.max, WAIT, MAX, NS, wait",
    "lock.wait.max, LOCK_WAIT, MAX, NS, lock.wait",
    "call.move_pages.p50, CALL, P50, NS, call.move_pages",
    "alloc.p50, ALLOC, P50, NS, alloc",
    "alloc.failed, ALLOC_FAILED, , COUNT, alloc.failed",
    "alloc.node1, ALLOC_NODE, , PAGES, alloc.node1",
    "migrate.rate, MIGRATE_RATE, , PAGES_PER_SECOND, migrate.rate",
    "reclaim.direct, RECLAIM_DIRECT, , PAGES, reclaim.direct",
    "reclaim.direct.calls, RECLAIM_DIRECT_CALLS, , COUNT, reclaim.direct.calls",
    "time.virtual, TIME_VIRTUAL, , NS, time.virtual",
    "free.node12, FREE_NODE, , PAGES, free.node12"
  })
  void a_name_says_what_it_counts_and_in_which_unit(
      String name, Metric metric, Statistic statistic, Unit unit, String family) {
    assertThat(Metric.of(name)).isEqualTo(new Metric.Named(metric, statistic, family));
    assertThat(Metric.of(name).unit()).isEqualTo(unit);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "lock.hold", "lock.hold.p98", "lock", "vmstat.", "vmstat.a.b", "call.max"})
  void other_names_say_nothing(String name) {
    assertThat(Metric.of(name)).isNull();
  }

  @Test
  void every_vmstat_counter_is_a_metric() {
    for (VmCounter counter : VmCounter.values()) {
      assertThat(Metric.of("vmstat." + counter.text())).isNotNull();
    }
  }

  @Test
  void no_two_metrics_share_a_name_and_each_is_defined_in_a_sentence() {
    assertThat(Arrays.stream(Metric.values()).flatMap(metric -> metric.names().stream()).toList())
        .doesNotHaveDuplicates();
    assertThat(Metric.values())
        .allSatisfy(metric -> assertThat(metric.about()).matches("[A-Zl][^\\n]{15,110}[^.]"));
  }

  @Test
  void the_page_of_metrics_has_the_key_to_all_columns() throws IOException {
    StringBuilder key = new StringBuilder("| column | unit | |\n| --- | --- | --- |\n");
    for (Metric metric : Metric.values()) {
      String name = metric.text() + (metric.isDurations() ? ".*" : "");
      key.append("| `" + name + "` | " + metric.unit().text() + " | " + metric.about() + " |\n");
    }
    assertThat(Files.readString(Path.of("docs/metrics.md"))).contains(key);
  }

  @Test
  void what_a_name_is_made_of_can_be_put_together_again() {
    for (Metric metric : Metric.values()) {
      for (String name : new TreeSet<>(metric.names())) {
        assertThat(Metric.of(name)).isNotNull();
        assertThat(Metric.of(name).metric()).isEqualTo(metric);
      }
    }
  }
}
