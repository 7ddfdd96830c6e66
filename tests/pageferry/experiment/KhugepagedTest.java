package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** What khugepaged makes of small pages (mm/khugepaged.c). */
class KhugepagedTest {
  private static final String FILES = "/sys/kernel/mm/transparent_hugepage/khugepaged/";

  private static final String TEXT =
      """
      machine = two-socket
      kernel = "6.12"
      thp = madvise
      audit = on
      swap { kind = sync, size = 32 MiB }
      set { "FILESpages_to_scan" = 8192, BOUNDS }
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 2048 }
        { op = touch, map = a }
        { op = madvise, map = a, advice = HUGEPAGE }
        BEFORE
        { op = write_file, path = "FILESscan_sleep_millisecs", value = "10" }
        { op = sleep, ms = 100 }
        AFTER
      ] } }
      """;

  @TempDir Path folder;

  private Map<String, Double> run(String bounds, String before, String after) {
    String text =
        TEXT.replace("BOUNDS", bounds)
            .replace("BEFORE", before)
            .replace("AFTER", after)
            .replace("FILES", FILES);
    return run(text);
  }

  private Map<String, Double> run(String text) {
    Experiment experiment = ExperimentText.read(folder, "khugepaged.conf", text);
    RowResult row = Runner.run(experiment, Progress.NONE).rows().get(0);
    assertThat(row.endedWell()).isTrue();
    return row.values();
  }

  private double collapsed(String bound, String before) {
    return run(bound.isEmpty() ? "" : "\"" + FILES + bound, before, "").get("khugepaged.collapsed");
  }

  @ParameterizedTest
  @CsvSource({
    "max_ptes_none\" = 15, 4",
    "max_ptes_none\" = 14, 3",
    "max_ptes_none\" = 0, 3",
  })
  void so_many_pages_may_be_missing(String bound, double made) {
    String before = "{ op = madvise, map = a, advice = DONTNEED, pages = \"512-526\" }";
    assertThat(collapsed(bound, before)).isEqualTo(made);
  }

  @ParameterizedTest
  @CsvSource({
    "max_ptes_swap\" = 16, 4",
    "max_ptes_swap\" = 15, 3",
  })
  void so_many_pages_may_be_in_swap_and_come_back(String bound, double made) {
    String before = "{ op = madvise, map = a, advice = PAGEOUT, pages = \"512-527\" }";
    Map<String, Double> values = run("\"" + FILES + bound, before, "");
    assertThat(values.get("khugepaged.collapsed")).isEqualTo(made);
    assertThat(values.get("vmstat.pswpin")).isEqualTo(made == 4 ? 16 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    "max_ptes_shared\" = 511, 4",
    "max_ptes_shared\" = 256, 1",
  })
  void so_many_pages_may_be_mapped_by_a_child_too(String bound, double made) {
    String before =
        "{ op = fork, child = kid, body = [ { op = madvise, map = a, advice = DONTNEED,"
            + " pages = \"0-511\" }, { op = sleep, ms = 300 } ] }, { op = sleep, ms = 1 }, "
            + " { op = touch, map = a, pages = \"0-2047:512\" },"
            + " { op = touch, map = a, pages = \"0-511\" },";
    assertThat(collapsed(bound, before)).isEqualTo(made);
  }

  @Test
  void advice_brings_pages_in_that_are_in_swap() {
    String steps =
        "{ op = madvise, map = a, advice = PAGEOUT, pages = \"0-299\" }\n"
            + "{ op = madvise, map = a, advice = COLLAPSE, pages = \"0-511\" }";
    Map<String, Double> values = run("", steps, "");
    assertThat(values.get("calls.failed")).isZero();
    assertThat(values.get("vmstat.pswpin")).isEqualTo(300);
    assertThat(values.get("khugepaged.collapsed")).isEqualTo(3);
  }

  @Test
  void a_pinned_page_keeps_its_neighbours_small() {
    assertThat(collapsed("", "{ op = pin, name = p, map = a, pages = \"700\" }")).isEqualTo(3);
  }

  @Test
  void nothing_is_done_where_nobody_asks() {
    String never = "{ op = madvise, map = a, advice = NOHUGEPAGE }";
    assertThat(collapsed("", never)).isZero();
  }

  @Test
  void memory_that_is_given_back_meanwhile_is_left_alone() {
    String text =
        TEXT.replace("BOUNDS", "\"FILESscan_sleep_millisecs\" = 0")
            .replace("BEFORE", "{ op = munmap, map = a }")
            .replace("AFTER", "")
            .replace("FILES", FILES);
    assertThat(run(text).get("khugepaged.full-scans")).isPositive();
  }

  @Test
  void it_does_not_scan_more_than_it_is_told_before_it_sleeps() {
    String text =
        TEXT.replace("8192, BOUNDS", "1024")
                .replace("BEFORE", "")
                .replace("ms = 100", "ms = 5")
                .replace("AFTER", "{ op = mark, name = end }")
                .replace("FILES", FILES)
            + "columns = [ \"vmstat.thp_collapse_alloc@end\" ]\n";
    assertThat(run(text).get("khugepaged.collapsed")).isEqualTo(2);
  }
}
