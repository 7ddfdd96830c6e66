package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Splits through debugfs into folios of any order, by the sources: mm/huge_memory.c. */
class SplitOrdersTest {
  private static final String TEXT =
      """
      machine = two-socket
      thp = always
      tmpfs-huge = yes
      audit = on
      processes.app { cpu = 0, program = [
        { op = mmap, map = a, pages = 512 }
        { op = touch, map = a }
        %s
      ] }
      columns = [vmstat.thp_split_page]
      """;

  @TempDir Path folder;

  /** split_huge_page_to_list_to_order(), 6.9: one page that is named takes its piece along. */
  @ParameterizedTest
  @CsvSource({"6.9, 4, 16", "6.12, 4, 16", "7.2, 8, 256", "7.2, 2, 4", "7.2, 0, 1", "6.8, 4, 1"})
  void the_pieces_are_as_large_as_wanted(String kernel, int order, double moved) {
    RowResult row = run(kernel, split("order = " + order), move("100"));
    assertMetric(row, "vmstat.thp_split_page", 1);
    assertMetric(row, "vmstat.pgmigrate_success", moved);
  }

  /** Neither that order nor one that is no lower: -EINVAL, and passed over. */
  @ParameterizedTest
  @ValueSource(ints = {1, 9, 10, 40})
  void other_orders_leave_the_folio_whole(int order) {
    RowResult row = run("7.2", split("order = " + order), move("100"));
    assertMetric(row, "vmstat.thp_split_page", 0);
    assertMetric(row, "vmstat.thp_split_page_failed", 0);
    assertMetric(row, "vmstat.pgmigrate_success", 512);
    assertMetric(row, "calls.failed", 0);
  }

  /** DEFINE_DEBUGFS_ATTRIBUTE(split_huge_pages_fops) took a number until 5.12. */
  @Test
  void before_5_13_the_file_takes_no_range() {
    RowResult row = run("5.12", split("order = 0"));
    assertMetric(row, "vmstat.thp_split_page", 0);
    assertMetric(row, "errno.EINVAL", 1);
  }

  /** folio_split(), 6.15: 256, 128 and twice 64 pages, of which the one is split on to the page. */
  @ParameterizedTest
  @CsvSource({"300, 256", "200, 128", "0, 64", "100, 1", "101, 1", "103, 1", "104, 8"})
  void around_a_page_the_folio_is_halved(String named, double moved) {
    RowResult row = run("7.2", split("pages = \"0\", at = 100"), move(named));
    assertMetric(row, "vmstat.thp_split_page", 1);
    assertMetric(row, "vmstat.pgmigrate_success", moved);
  }

  /** can_split_folio(): what somebody else references is passed over before it is locked. */
  @Test
  void who_is_referenced_stays_whole() {
    String hold = "{ op = hold, map = a, pages = \"7\", name = h }";
    RowResult row = run("6.12", hold, split("order = 4"), "{ op = unhold, name = h }", move("100"));
    assertMetric(row, "vmstat.thp_split_page", 0);
    assertMetric(row, "vmstat.pgmigrate_success", 512);
  }

  /** __split_huge_page(): pieces that nobody maps are freed, and none waits to be split. */
  @Test
  void what_is_mapped_in_part_loses_the_pieces_that_nobody_maps() {
    String unmap = "{ op = munmap, map = a, pages = \"0-99\" }";
    RowResult row = run("6.12", unmap, split("pages = \"100-511\", order = 4"), move("100"));
    assertMetric(row, "mthp.split.2048kB", 1);
    assertMetric(row, "mthp.split_deferred.2048kB", 1);
    assertMetric(row, "vmstat.pgmigrate_success", 16);
  }

  /** Shared memory had base pages only until 6.14: -EINVAL. */
  @ParameterizedTest
  @CsvSource({"6.14, 0, 512", "6.15, 1, 32", "7.2, 1, 32"})
  void shared_memory_splits_so_since_6_15(String kernel, double splits, double moved) {
    String shared =
        """
        { op = mmap, map = s, pages = 512, type = tmpfs, share = shared }
        { op = touch, map = s }
        { op = split_huge_pages, map = s, order = 5 }
        { op = touch, map = s, access = read }
        { op = move_pages, map = s, pages = "100", nodes = [1] }
        """;
    RowResult row = run(kernel, shared);
    assertMetric(row, "vmstat.thp_split_page", splits);
    assertMetric(row, "vmstat.pgmigrate_success", moved);
  }

  /** truncate_inode_partial_folio(): folio_split() at both edges since 6.15. */
  @ParameterizedTest
  @CsvSource({"6.14, 300, 1", "6.15, 300, 256", "7.2, 98, 4", "7.2, 150, 16", "7.2, 132, 1"})
  void a_hole_leaves_large_pieces_since_6_15(String kernel, int page, double moved) {
    String shared =
        """
        { op = mmap, map = s, pages = 512, type = tmpfs, share = shared }
        { op = touch, map = s }
        { op = madvise, map = s, pages = "100-131", advice = REMOVE }
        { op = touch, map = s, access = read, pages = "0-99,132-511" }
        { op = move_pages, map = s, pages = "%d", nodes = [1] }
        """;
    RowResult row = run(kernel, shared.formatted(page));
    assertMetric(row, "calls.failed", 0);
    assertMetric(row, "vmstat.pgmigrate_success", moved);
  }

  /** What a child shares is split for both, and the pieces are shared then. */
  @Test
  void a_folio_of_two_processes_is_split_for_both() {
    String child = "{ op = fork, child = kid, body = [{ op = wait, signal = over }] }";
    RowResult row =
        run("6.12", child, split("order = 4"), move("100"), "{ op = signal, signal = over }");
    assertMetric(row, "vmstat.thp_split_pmd", 2);
    assertMetric(row, "vmstat.thp_split_page", 1);
    assertMetric(row, "errno.EACCES", 0);
    assertMetric(row, "status.EACCES", 1);
  }

  private static String split(String how) {
    return "{ op = split_huge_pages, map = a, " + how + " }";
  }

  private static String move(String pages) {
    return "{ op = move_pages, map = a, pages = \"" + pages + "\", nodes = [1] }";
  }

  private static void assertMetric(RowResult row, String name, double value) {
    assertThat(row.endedWell()).as(row.waiting().toString()).isTrue();
    assertThat(row.values().getOrDefault(name, 0.0)).as(name).isEqualTo(value);
  }

  private RowResult run(String kernel, String... steps) {
    String text = TEXT.formatted(String.join("\n", steps)) + "kernel = \"" + kernel + "\"\n";
    return Runner.run(ExperimentText.read(folder, "split.conf", text), Progress.NONE).rows().get(0);
  }
}
