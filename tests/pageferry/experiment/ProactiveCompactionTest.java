package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Runner;
import pageferry.mm.ProactiveMarks;

/** kcompactd compacts unasked, as vm.compaction_proactiveness says. */
class ProactiveCompactionTest {
  private static final String FRAGMENTED =
      """
      machine { nodes = [ { cpus = "0-1", memory = 16 MiB }, { cpus = "2-3", memory = 16 MiB } ],
        distances = [[10, 20], [20, 10]] }
      kernel = "6.12"
      audit = on
      processes { app { cpu = 0, program = [
        { op = set_mempolicy, mode = BIND, nodes = [0] }
        { op = mmap, map = old, pages = 3600 }
        { op = touch, map = old }
        { op = move_pages, map = old, pages = "0-3599:2", nodes = [1] }
        STEPS
      ] } }
      """;

  private static final String SCANNED = "vmstat.compact_daemon_migrate_scanned";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    // kernel, milliseconds after the write, whether kcompactd has worked
    "5.10, 400, false",
    "5.10, 700, true",
    "6.1, 100, true",
    "6.12, 100, true",
    "7.2, 100, true"
  })
  void a_write_has_it_look_at_once_since_5_15(String kernel, int ms, boolean works) {
    assertThat(scanned(write(100) + sleep(ms), "kernel=" + kernel) > 0).isEqualTo(works);
  }

  @Test
  void nothing_is_compacted_where_it_was_not_set_or_is_off() {
    assertThat(scanned(sleep(2000))).isZero();
    assertThat(scanned(write(0) + sleep(2000))).isZero();
    assertThat(scanned(sleep(2000), "set.\"/proc/sys/vm/compaction_proactiveness\"=100"))
        .isPositive();
  }

  @Test
  void no_more_is_compacted_than_was_asked_for() {
    assertThat(scanned(write(100) + sleep(100)))
        .isGreaterThan(scanned(write(12) + sleep(100)) + 500);
  }

  @Test
  void who_waits_for_ever_is_told_at_once_though_it_goes_on_looking() {
    String text =
        FRAGMENTED.replace("STEPS", write(30) + "{ op = wait, signal = never }")
            + "processes.other { cpu = 1, program = ["
            + "{ op = wait, signal = first }, { op = signal, signal = never }] }\n"
            + "processes.third { cpu = 2, program = ["
            + "{ op = wait, signal = never }, { op = signal, signal = first }] }\n"
            + "ends = any\n";
    Map<String, Double> values =
        Runner.run(ExperimentText.read(folder, "stuck.conf", text), Progress.NONE)
            .rows()
            .get(0)
            .values();
    assertThat(values.get("time.virtual")).isLessThan(1e9);
  }

  @Test
  void a_last_write_of_0_ends_it() {
    String steps = write(30) + sleep(100) + write(0) + sleep(2000);
    assertThat(scanned(steps)).isEqualTo(scanned(write(30) + sleep(100)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.1", "6.12"})
  void what_brought_nothing_is_not_tried_again_for_32_seconds(String kernel) {
    String pinned = "{ op = pin, name = p, map = old }\n" + write(100);
    String of = "kernel=" + kernel;
    double once = scanned(pinned + sleep(100), of);
    assertThat(once).isPositive();
    assertThat(scanned(pinned + sleep(31000), of)).isEqualTo(once);
    assertThat(scanned(pinned + sleep(33000), of)).isEqualTo(2 * once);
  }

  @ParameterizedTest
  @CsvSource({
    "20, false, 80, 90",
    "0, false, 100, 100",
    "95, false, 5, 15",
    "100, false, 5, 15",
    "20, true, 80, 90",
    "85, true, 15, 22",
    "100, true, 0, 0"
  })
  void marks_follow_from_the_knob(int knob, boolean uncapped, int low, int high) {
    assertThat(ProactiveMarks.of(knob, uncapped)).isEqualTo(new ProactiveMarks(low, high));
  }

  private static String write(int value) {
    return "{ op = sysctl, name = vm.compaction_proactiveness, value = " + value + " }\n";
  }

  private static String sleep(int ms) {
    return "{ op = sleep, time = " + ms + " ms }\n";
  }

  private double scanned(String steps, String... settings) {
    String text = FRAGMENTED.replace("STEPS", steps);
    var experiment = ExperimentText.read(folder, "proactive.conf", text, settings);
    Recording.Detail all = Recording.Detail.ALL;
    RowResult row =
        Runner.run(experiment, (done, total, title) -> {}, all, Recorder.NONE).rows().get(0);
    assertThat(row.endedWell()).as(row.waiting().toString()).isTrue();
    return row.values().getOrDefault(SCANNED, 0.0);
  }
}
