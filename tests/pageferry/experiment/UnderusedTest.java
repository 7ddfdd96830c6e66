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

/**
 * Which huge pages are split for holding little: thp_underused() (mm/huge_memory.c, Linux 6.12).
 */
class UnderusedTest {
  private static final String FILES = "/sys/kernel/mm/transparent_hugepage/";

  private static final String TEXT =
      """
      machine = two-socket
      kernel = "KERNEL"
      thp = always
      audit = on
      set { "FILESkhugepaged/max_ptes_none" = NONE }
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 512 }
        STEPS
      ] } }
      columns = [ "vmstat.thp_underused_split_page" ]
      """;

  private static final String DROP = "{ op = drop_caches, value = 2 }\n";

  @TempDir Path folder;

  private Map<String, Double> run(String kernel, String none, String steps) {
    String text =
        TEXT.replace("KERNEL", kernel)
            .replace("NONE", none)
            .replace("STEPS", steps)
            .replace("FILES", FILES);
    Experiment experiment = ExperimentText.read(folder, "underused.conf", text);
    RowResult row = Runner.run(experiment, Progress.NONE).rows().get(0);
    assertThat(row.endedWell()).isTrue();
    return row.values();
  }

  private double splits(String none, String steps) {
    return run("7.2", none, steps).get("vmstat.thp_underused_split_page");
  }

  private static String touch(String pages) {
    return "{ op = touch, map = a, pages = \"" + pages + "\" }\n";
  }

  @ParameterizedTest
  @CsvSource({"6.11, 0", "6.12, 1", "7.2, 1"})
  void it_is_done_from_6_12_on(String kernel, double splits) {
    Map<String, Double> values = run(kernel, "409", touch("0-101") + DROP);
    assertThat(values.get("vmstat.thp_underused_split_page")).isEqualTo(splits);
    assertThat(values.get("vmstat.thp_split_page")).isEqualTo(splits);
    assertThat(values.get("vmstat.thp_deferred_split_page")).isZero();
  }

  @ParameterizedTest
  @CsvSource({"409, 0-102, 0", "409, 0-101, 1", "510, 0, 1", "510, 0-1, 0", "511, 0, 0"})
  void more_pages_than_max_ptes_none_have_to_hold_zeros(String none, String used, double splits) {
    assertThat(splits(none, touch(used) + DROP)).isEqualTo(splits);
  }

  @Test
  void what_has_been_found_used_is_not_looked_at_again() {
    String lower = "{ op = write_file, path = \"FILESkhugepaged/max_ptes_none\", value = \"0\" }\n";
    assertThat(splits("511", touch("0") + DROP + lower + DROP)).isZero();
  }

  @Test
  void nothing_waits_while_shrink_underused_is_off() {
    String off = "{ op = write_file, path = \"FILESshrink_underused\", value = \"off\" }\n";
    String on = "{ op = write_file, path = \"FILESshrink_underused\", value = \"on\" }\n";
    assertThat(splits("0", off + touch("0") + on + DROP)).isZero();
  }

  @Test
  void pages_in_which_zeros_were_written_count_as_well() {
    String zeros = "{ op = touch, map = a, value = 0 }\n";
    assertThat(splits("500", zeros + DROP)).isEqualTo(1);
  }

  @Test
  void a_page_that_moves_goes_on_waiting() {
    String move = "{ op = mbind, map = a, mode = BIND, nodes = [1], flags = [MOVE] }\n";
    assertThat(splits("500", touch("0-3") + move + DROP)).isEqualTo(1);
  }

  @Test
  void a_child_that_shares_it_is_split_along_and_a_pinned_one_waits_no_more() {
    String fork = "{ op = fork, child = kid, body = [ { op = sleep, ms = 9 } ] }\n";
    assertThat(splits("500", touch("0-3") + fork + DROP)).isEqualTo(1);
    String pin = "{ op = pin, name = p, map = a, pages = \"0\" }\n";
    String unpin = "{ op = unpin, name = p }\n";
    assertThat(splits("500", touch("0-3") + pin + DROP + unpin + DROP)).isZero();
  }

  @Test
  void what_khugepaged_fills_up_holds_zeros_there() {
    String small = "{ op = madvise, map = a, advice = NOHUGEPAGE }\n" + touch("0-3");
    String collapse =
        "{ op = madvise, map = a, advice = HUGEPAGE }\n"
            + "{ op = madvise, map = a, advice = COLLAPSE }\n";
    assertThat(splits("500", small + collapse + DROP)).isEqualTo(1);
  }
}
