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

/** What KSM makes of pages of the same contents (mm/ksm.c). */
class KsmTest {
  private static final String FILES = "/sys/kernel/mm/ksm/";

  private static final String TEXT =
      """
      machine = two-socket
      kernel = "KERNEL"
      thp = never
      audit = on
      set { "FILESrun" = 1, "FILESpages_to_scan" = 1000, "FILESsleep_millisecs" = 5 SET }
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 16 }
        { op = mbind, map = a, mode = BIND, nodes = [1], pages = "8-15" }
        { op = touch, map = a, value = 7 }
        BEFORE
        { op = madvise, map = a, advice = MERGEABLE }
        { op = sleep, ms = 100 }
        { op = mark, name = after }
        AFTER
      ] } }
      columns = [ "ksm.shared", "ksm.sharing@after", "vmstat.cow_ksm", "calls.failed" ]
      """;

  @TempDir Path folder;

  private Map<String, Double> run(String kernel, String set, String before, String after) {
    String text =
        TEXT.replace("KERNEL", kernel)
            .replace("SET", set)
            .replace("BEFORE", before)
            .replace("AFTER", after)
            .replace("FILES", FILES);
    Experiment experiment = ExperimentText.read(folder, "ksm.conf", text);
    RowResult row = Runner.run(experiment, Progress.NONE).rows().get(0);
    assertThat(row.endedWell()).isTrue();
    return row.values();
  }

  private Map<String, Double> run(String before, String after) {
    return run("6.12", "", before, after);
  }

  @Test
  void pages_of_the_same_contents_become_one_across_nodes() {
    Map<String, Double> values = run("", "");
    assertThat(values.get("ksm.shared")).isEqualTo(1);
    assertThat(values.get("ksm.sharing")).isEqualTo(15);
    assertThat(values.get("ksm.full-scans")).isPositive();
  }

  private static final String WHOLE =
      """
      machine = two-socket
      kernel = "KERNEL"
      thp = never
      audit = on
      set { "FILESrun" = 1, "FILESpages_to_scan" = 1000, "FILESsleep_millisecs" = 5 }
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 16 }
        { op = touch, map = a, value = 7 }
        { op = prctl, option = PR_SET_MEMORY_MERGE, value = 1 }
        { op = mmap, map = b, pages = 8 }
        { op = touch, map = b, value = 7 }
        { op = mmap, map = s, pages = 8, share = shared }
        { op = touch, map = s, value = 7 }
        { op = sleep, ms = 100 }
        AFTER
      ] } }
      columns = [ "ksm.shared", "ksm.sharing", "calls.failed", "step.told.ret" ]
      """;

  private Map<String, Double> runWhole(String kernel, String after) {
    String text = WHOLE.replace("KERNEL", kernel).replace("AFTER", after).replace("FILES", FILES);
    Experiment experiment = ExperimentText.read(folder, "whole.conf", text);
    RowResult row = Runner.run(experiment, Progress.NONE).rows().get(0);
    assertThat(row.endedWell()).isTrue();
    return row.values();
  }

  @Test
  void all_private_memory_of_a_process_is_merged_where_it_wants_that() {
    String ask = "{ op = prctl, option = PR_GET_MEMORY_MERGE, as = told }";
    Map<String, Double> values = runWhole("6.12", ask);
    assertThat(values.get("ksm.shared")).isEqualTo(1);
    assertThat(values.get("ksm.sharing")).isEqualTo(23);
    assertThat(values.get("step.told.ret")).isEqualTo(1);
    assertThat(runWhole("6.1", ask).get("calls.failed")).isEqualTo(2);
  }

  @Test
  void a_child_has_its_memory_merged_too_also_what_it_maps() {
    String child =
        """
        { op = fork, child = kid, body = [
          { op = munmap, map = b }
          { op = mmap, map = b, pages = 8 }
          { op = touch, map = b, value = 7 }
          { op = sleep, ms = 200 }
        ] }
        { op = sleep, ms = 100 }
        { op = read_file, path = "FILESpages_sharing", as = told }
        """;
    assertThat(runWhole("6.12", child).get("step.told.ret")).isEqualTo(47);
  }

  @Test
  void who_wants_it_no_more_has_pages_of_its_own_again() {
    String off =
        """
        { op = prctl, option = PR_SET_MEMORY_MERGE, value = 0 }
        { op = mmap, map = d, pages = 4 }
        { op = touch, map = d, value = 7 }
        { op = sleep, ms = 60 }
        { op = read_file, path = "FILESpages_sharing", as = told }
        """;
    Map<String, Double> values = runWhole("6.12", off);
    assertThat(values.get("step.told.ret")).isZero();
    assertThat(values.get("calls.failed")).isZero();
  }

  @Test
  void each_node_keeps_a_page_of_its_own_where_that_is_said() {
    Map<String, Double> values = run("6.12", ", \"FILESmerge_across_nodes\" = 0", "", "");
    assertThat(values.get("ksm.shared")).isEqualTo(2);
    assertThat(values.get("ksm.sharing")).isEqualTo(14);
  }

  @Test
  void no_more_entries_share_a_page_than_may() {
    Map<String, Double> values = run("6.12", ", \"FILESmax_page_sharing\" = 4", "", "");
    assertThat(values.get("ksm.shared")).isEqualTo(4);
    assertThat(values.get("ksm.sharing")).isEqualTo(12);
  }

  @Test
  void pages_that_nobody_has_said_the_contents_of_differ() {
    Map<String, Double> values = run("{ op = touch, map = a, pages = \"0-11\" }", "");
    assertThat(values.get("ksm.sharing")).isEqualTo(3);
    assertThat(values.get("ksm.unshared")).isEqualTo(12);
  }

  @Test
  void a_pinned_page_is_not_merged() {
    Map<String, Double> values = run("{ op = pin, name = p, map = a, pages = \"12-15\" }", "");
    assertThat(values.get("ksm.sharing")).isEqualTo(11);
  }

  @Test
  void a_pinned_page_that_ksmd_meets_first_keeps_its_equals_apart() {
    Map<String, Double> values = run("{ op = pin, name = p, map = a, pages = \"0\" }", "");
    assertThat(values.get("ksm.sharing")).isZero();
    assertThat(values.get("vmstat.cow_ksm")).isPositive();
  }

  @Test
  void a_huge_page_is_split_for_its_pages() {
    String huge =
        "{ op = mmap, map = h, pages = 512 }, { op = madvise, map = h, advice = HUGEPAGE }, ";
    String touch = "{ op = touch, map = h, pages = \"3\", value = 7 }, ";
    String advice = "{ op = madvise, map = h, advice = MERGEABLE }";
    Map<String, Double> values = run(huge + touch + advice, "");
    assertThat(values.get("ksm.sharing")).isGreaterThanOrEqualTo(16);
  }

  @ParameterizedTest
  @CsvSource({"6.1", "6.12", "7.2"})
  void a_write_copies_the_page(String kernel) {
    String write = "{ op = touch, map = a, pages = \"0-3\", value = 9 }, { op = sleep, ms = 100 }";
    Map<String, Double> values = run(kernel, "", "", write + ", { op = mark, name = end }");
    assertThat(values.get("vmstat.cow_ksm")).isEqualTo(4);
    assertThat(values.get("ksm.shared")).isEqualTo(2);
  }

  @Test
  void only_who_may_move_all_moves_a_merged_page() {
    String move = "{ op = move_pages, map = a, pages = \"0\", nodes = [0] }";
    String all =
        "{ op = move_pages, map = a, pages = \"0\", nodes = [0], flags = [MOVE_ALL] }"
            + ", { op = move_pages, map = a, pages = \"0\", nodes = [1], flags = [MOVE_ALL] }";
    assertThat(run("", move + ", " + move).get("migrate.succeeded")).isZero();
    assertThat(run("", all).get("migrate.succeeded")).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "'{ op = madvise, map = a, advice = UNMERGEABLE }', 16",
    "'{ op = write_file, path = \"FILESrun\", value = \"2\" }', 16",
  })
  void what_is_merged_can_be_undone(String undo, double copies) {
    assertThat(run("", undo).get("vmstat.cow_ksm")).isEqualTo(copies);
  }

  @Test
  void how_pages_are_compared_stays_while_some_are_shared() {
    String write = "{ op = write_file, path = \"FILESmerge_across_nodes\", value = \"0\" }";
    String undo = "{ op = write_file, path = \"FILESrun\", value = \"2\" }";
    assertThat(run("", write).get("calls.failed")).isEqualTo(1);
    assertThat(run("", undo + ", " + write).get("calls.failed")).isZero();
  }

  @Test
  void children_share_what_was_merged_and_end_without_it() {
    String fork = "{ op = fork, child = kid, body = [ { op = sleep, ms = 50 } ] }";
    Map<String, Double> values = run("", fork + ", { op = sleep, ms = 100 }");
    assertThat(values.get("ksm.sharing")).isEqualTo(31);
  }
}
