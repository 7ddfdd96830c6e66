package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.Claims;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Runner;
import pageferry.mm.CompactResult;
import pageferry.world.CompactEvent;
import pageferry.world.TraceListener;

/** Memory is compacted for huge pages, and on demand. */
class CompactionTest {
  private static final String FRAGMENTED =
      """
      machine { nodes = [ { cpus = "0-1", memory = 64 MiB }, { cpus = "2-3", memory = 64 MiB } ],
        distances = [[10, 20], [20, 10]] }
      kernel = "6.1"
      thp = madvise
      audit = on
      processes { app { cpu = 0, program = [
        { op = set_mempolicy, mode = BIND, nodes = [0] }
        { op = mmap, map = small, pages = 14500 }
        { op = touch, map = small }
        { op = move_pages, map = small, pages = "0-14499:3", nodes = [1] }
        PREPARE
        { op = mmap, map = huge, pages = 8192 }
        { op = madvise, map = huge, advice = HUGEPAGE }
        { op = touch, map = huge, pages = "0-2560:512" }
      ] } }
      """;

  private static final String NONE = "";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "7.2"})
  void a_fault_makes_room_for_its_huge_page(String kernel) {
    RowResult row = row(NONE, "kernel=" + kernel);
    assertThat(metric(row, "vmstat.thp_fault_alloc")).isEqualTo(6);
    assertThat(metric(row, "vmstat.compact_stall")).isGreaterThan(2);
    assertThat(metric(row, "vmstat.compact_success")).isGreaterThan(2);
    assertThat(metric(row, "vmstat.compact_isolated")).isGreaterThan(1000);
    assertThat(metric(row, "fault.max")).isGreaterThan(3e5);
  }

  @ParameterizedTest
  @CsvSource({
    "always, true",
    "defer, false",
    "defer+madvise, true",
    "madvise, true",
    "never, false"
  })
  void the_administrator_says_which_faults_do_so(String defrag, boolean stalls) {
    RowResult row = row(write("/sys/kernel/mm/transparent_hugepage/defrag", defrag));
    double stall = metric(row, "vmstat.compact_stall");
    assertThat(stall > 0).isEqualTo(stalls);
    double fallback = metric(row, "vmstat.thp_fault_fallback");
    assertThat(fallback == 0).isEqualTo(stalls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/sys/vm/compact_memory", "/sys/devices/system/node/node0/compact"})
  void what_is_compacted_on_demand_need_not_be_in_a_fault(String file) {
    RowResult row = row(write(file, "1"));
    assertThat(metric(row, "vmstat.compact_stall")).isZero();
    assertThat(metric(row, "vmstat.thp_fault_alloc")).isEqualTo(6);
    assertThat(metric(row, "vmstat.compact_isolated")).isGreaterThan(3000);
  }

  @Test
  void what_a_fault_defers_kcompactd_does_in_the_background() {
    String deferred = write("/sys/kernel/mm/transparent_hugepage/defrag", "defer");
    String first =
        """

        { op = mmap, map = early, pages = 4096 }
        { op = madvise, map = early, advice = HUGEPAGE }
        { op = touch, map = early, pages = "0-3500:512" }
        { op = sleep, time = 20 ms }
        """;
    RowResult row = row(deferred + first);
    assertThat(metric(row, "vmstat.compact_stall")).isZero();
    assertThat(metric(row, "vmstat.compact_daemon_wake")).isPositive();
    assertThat(metric(row, "vmstat.compact_daemon_migrate_scanned")).isPositive();
    assertThat(metric(row, "vmstat.thp_fault_alloc"))
        .isGreaterThan(metric(row("", "thp=never"), "vmstat.thp_fault_alloc"));
  }

  @Test
  void memory_that_is_pinned_stays_where_it_is() {
    RowResult row = row("{ op = pin, name = p, map = small }");
    assertThat(metric(row, "vmstat.thp_fault_alloc")).isLessThan(4);
    assertThat(metric(row, "vmstat.compact_fail")).isPositive();
  }

  @Test
  void where_fragmentation_is_not_what_is_wrong_nothing_is_compacted() {
    RowResult row = row(write("/proc/sys/vm/extfrag_threshold", "1000"));
    assertThat(metric(row, "vmstat.compact_stall")).isZero();
    assertThat(metric(row, "vmstat.thp_fault_fallback")).isPositive();
  }

  @Test
  void a_zone_that_is_passed_over_for_that_is_told_of_by_another_word() {
    String knob = write("/proc/sys/vm/extfrag_threshold", "1000");
    Experiment read = read(knob, "extfrag.conf");
    Row row = read.rows().get(0);
    Set<CompactResult> told = EnumSet.noneOf(CompactResult.class);
    TraceListener listener =
        new TraceListener() {
          @Override
          public void on(CompactEvent.Suitable event) {
            told.add(event.result());
          }
        };
    Scenario watched = row.scenario().on(row.scenario().machine().watchedBy(listener));
    Row again = new Row(row.labels(), row.settings(), watched, row::resolved);
    Experiment one =
        new Experiment("mine", "", List.of(again), List.of(), Claims.NONE, row.resolved());
    Runner.run(one, Progress.NONE, Recording.Detail.NONE, Recorder.NONE);
    assertThat(told).containsExactly(CompactResult.NOT_SUITABLE_ZONE);
  }

  @ParameterizedTest
  @CsvSource({"0, 6, 6", "0.5, 3, 6", "1, 0, 0"})
  void what_the_kernel_has_scattered_is_in_the_way(double share, int least, int most) {
    String scattered = "[{ node = 0, order = 9, share = " + share + " }]";
    RowResult row = row(NONE, "fragment=" + scattered, "ends=any");
    assertThat(row.values().get("vmstat.thp_fault_alloc")).isBetween((double) least, (double) most);
    assertThat(row.values().get("vmstat.compact_fail") > 0).isEqualTo(share > 0);
  }

  private static double metric(RowResult row, String name) {
    assertThat(row.endedWell()).as(row.waiting().toString()).isTrue();
    return row.values().getOrDefault(name, 0.0);
  }

  private static String write(String file, String value) {
    return "{ op = write_file, path = \"" + file + "\", value = \"" + value + "\" }";
  }

  private Experiment read(String prepare, String name, String... settings) {
    return ExperimentText.read(folder, name, FRAGMENTED.replace("PREPARE", prepare), settings);
  }

  private RowResult row(String prepare, String... settings) {
    var experiment = read(prepare, "compaction.conf", settings);
    Recording.Detail all = Recording.Detail.ALL;
    return Runner.run(experiment, (done, total, title) -> {}, all, Recorder.NONE).rows().get(0);
  }
}
