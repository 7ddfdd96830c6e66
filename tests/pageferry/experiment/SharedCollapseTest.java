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

/** Huge pages made of small ones of shared memory: collapse_file() (mm/khugepaged.c). */
class SharedCollapseTest {
  private static final String FILES = "/sys/kernel/mm/transparent_hugepage/";

  private static final String TEXT =
      """
      machine = two-socket
      kernel = "KERNEL"
      thp = madvise
      audit = on
      swap { kind = sync, size = 32 MiB }
      set { "FILESkhugepaged/pages_to_scan" = 8192, "FILESkhugepaged/max_ptes_none" = 100,
            "FILESkhugepaged/max_ptes_swap" = 50 }
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 1024, share = shared, type = TYPE }
        STEPS
      ] } }
      """;

  private static final String TOUCH = "{ op = touch, map = a }\n";

  @TempDir Path folder;

  private Map<String, Double> run(String kernel, String type, String steps) {
    String text =
        TEXT.replace("KERNEL", kernel)
            .replace("TYPE", type)
            .replace("STEPS", steps)
            .replace("FILES", FILES);
    Experiment experiment = ExperimentText.read(folder, "shared.conf", text);
    RowResult row = Runner.run(experiment, Progress.NONE).rows().get(0);
    assertThat(row.endedWell()).isTrue();
    return row.values();
  }

  private static String enabled(String mode) {
    return "{ op = write_file, path = \"FILESshmem_enabled\", value = \"" + mode + "\" }\n";
  }

  /** khugepaged comes by for so long. */
  private static String scan(String mode, int ms) {
    return enabled(mode)
        + "{ op = write_file, path = \"FILESkhugepaged/scan_sleep_millisecs\", value = \"10\" }\n"
        + "{ op = sleep, ms = "
        + ms
        + " }\n"
        + enabled("never");
  }

  private double made(String steps) {
    return run("6.12", "anon", steps + scan("always", 100)).get("vmstat.thp_collapse_alloc");
  }

  @ParameterizedTest
  @CsvSource({"0-1023, 2", "0-923, 2", "0-922, 1", "100-511, 1", "101-511, 0"})
  void so_many_pages_may_be_missing(String touched, double made) {
    assertThat(made("{ op = touch, map = a, pages = \"" + touched + "\" }\n")).isEqualTo(made);
  }

  @ParameterizedTest
  @CsvSource({"0-49, 2, 50", "0-50, 1, 0"})
  void so_many_pages_may_be_in_swap_and_come_back(String out, double made, double in) {
    String pageOut = "{ op = madvise, map = a, advice = PAGEOUT, pages = \"" + out + "\" }\n";
    Map<String, Double> values = run("7.2", "anon", TOUCH + pageOut + scan("always", 100));
    assertThat(values.get("vmstat.thp_collapse_alloc")).isEqualTo(made);
    assertThat(values.get("vmstat.pswpin")).isEqualTo(in);
  }

  @ParameterizedTest
  @CsvSource({
    "anon, always, 2",
    "anon, advise, 0",
    "anon, never, 0",
    "tmpfs, always, 0",
    "tmpfs, force, 2"
  })
  void shmem_enabled_is_obeyed_by_memory_without_a_name(String type, String mode, double made) {
    Map<String, Double> values = run("6.12", type, TOUCH + scan(mode, 100));
    assertThat(values.get("vmstat.thp_collapse_alloc")).isEqualTo(made);
  }

  @ParameterizedTest
  @CsvSource({"5.10, false", "6.1, false", "6.12, true"})
  void a_huge_page_that_is_there_already_counts_from_6_6_on(String kernel, boolean counts) {
    Map<String, Double> values = run(kernel, "anon", TOUCH + scan("always", 95));
    assertThat(values.get("vmstat.thp_collapse_alloc")).isEqualTo(2);
    assertThat(values.get("khugepaged.collapsed") > 2).isEqualTo(counts);
  }

  @ParameterizedTest
  @CsvSource({"6.11, 0", "6.12, 1", "7.2, 1"})
  void folios_of_any_size_are_collapsed_from_6_12_on(String kernel, double made) {
    String steps =
        "{ op = write_file, path = \"FILEShugepages-64kB/shmem_enabled\", value = \"always\" }\n"
            + TOUCH
            + "{ op = madvise, map = a, advice = COLLAPSE, pages = \"0-511\" }\n";
    assertThat(run(kernel, "anon", steps).get("vmstat.thp_collapse_alloc")).isEqualTo(made);
  }

  @Test
  void advice_brings_pages_in_that_are_in_swap() {
    String steps =
        TOUCH
            + "{ op = madvise, map = a, advice = PAGEOUT, pages = \"0-299\" }\n"
            + "{ op = madvise, map = a, advice = COLLAPSE, pages = \"0-511\" }\n";
    Map<String, Double> values = run("7.2", "tmpfs", steps);
    assertThat(values.get("vmstat.pswpin")).isEqualTo(300);
    assertThat(values.get("vmstat.thp_file_mapped")).isEqualTo(1);
  }
}
