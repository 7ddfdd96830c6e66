package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Hint faults of NUMA balancing on large folios that small entries map, by the sources. */
class LargeFolioHintsTest {
  private static final String TEXT =
      """
      machine = two-socket
      %s
      audit = on
      set { "/proc/sys/kernel/numa_balancing" = 1 }
      processes.app.threads { user { cpu = 0, program = [
        { op = mmap, map = a, pages = 512 }
        { op = touch, map = a }
        %s
      ] } }
      columns = [vmstat.numa_hint_faults]
      """;

  private static final String FROM_AFAR = "{ op = sched_setaffinity, cpu = 8 }\n";

  private static final String UNTIL_HERE =
      "{ op = touch_until, map = a, node = 1, access = read, limit_ms = 3000 }\n";

  @TempDir Path folder;

  /** numa_rebuild_large_mapping() and migrate_misplaced_folio() came in 6.10. */
  @ParameterizedTest
  @ValueSource(strings = {"6.10", "6.12", "7.2"})
  void a_fault_brings_the_whole_folio(String kernel) {
    RowResult row = run(kernel, FROM_AFAR + UNTIL_HERE);
    assertCounts(row, 32, 512, 512);
    assertThat(row.values().get("vmstat.pgmigrate_success")).isEqualTo(512);
  }

  /** The reference count of a folio that 16 entries map is not 1: change_pte_range(), 6.9. */
  @Test
  void before_that_no_entry_is_marked() {
    assertCounts(run("6.9", FROM_AFAR + UNTIL_HERE), 0, 0, 0);
  }

  /** change_pte_range(): folio_likely_mapped_shared(), since 6.15 folio_maybe_mapped_shared(). */
  @ParameterizedTest
  @ValueSource(strings = {"6.10", "6.12", "7.2"})
  void one_page_that_a_child_has_too_keeps_the_folio_from_being_marked(String kernel) {
    String child =
        """
        { op = fork, child = kid, body = [
          { op = munmap, map = a, pages = "1-511" }
          { op = wait, signal = over }
        ] }
        { op = sleep, ms = 5 }
        """;
    RowResult row = run(kernel, child + FROM_AFAR + UNTIL_HERE + "{ op = signal, signal = over }");
    assertCounts(row, 31, 496, 496);
  }

  /** The first fault finds its folio well placed, and lets nobody fault on the other entries. */
  @ParameterizedTest
  @CsvSource({"6.10, read", "6.12, read", "7.2, read", "6.12, write"})
  void a_folio_in_its_place_has_one_fault_and_all_entries_back(String kernel, String access) {
    String steps =
        """
        { op = touch_until, map = a, node = 1, access = %s, limit_ms = 1400 }
        { op = signal, signal = over }
        """;
    String other =
        "processes.app.threads.other { cpu = 8, program = [ { op = wait, signal = over } ] }";
    RowResult row = run(kernel, steps.formatted(access), other);
    assertThat(row.values().get("vmstat.numa_hint_faults_local")).isEqualTo(32);
    assertCounts(row, 32, 512, 0);
    assertThat(row.values().get("vmstat.pgfault")).isEqualTo(64);
  }

  /** migrate_balanced_pgdat() wants room for all of its pages. */
  @Test
  void where_the_target_is_full_the_folio_stays_and_is_accessible() {
    RowResult row =
        run("6.12", FROM_AFAR + UNTIL_HERE, "pressure = [{ node = 1, free = 4 MiB, clean = off }]");
    assertCounts(row, 32, 512, 0);
  }

  /** numamigrate_isolate_page() has passed over huge pages of several processes up to 6.6. */
  @ParameterizedTest
  @CsvSource({"6.1, 0", "6.6, 0", "6.7, 512", "6.12, 512", "7.2, 512"})
  void a_huge_page_of_two_processes_follows_since_6_7(String kernel, double moved) {
    String child = "{ op = fork, child = kid, body = [{ op = wait, signal = over }] }\n";
    String steps = child + FROM_AFAR + UNTIL_HERE + "{ op = signal, signal = over }";
    RowResult row = run(kernel, "thp = always", steps, new String[0]);
    assertThat(row.values().get("vmstat.numa_pages_migrated")).isEqualTo(moved);
  }

  private static void assertCounts(RowResult row, double faults, double marked, double moved) {
    assertThat(row.endedWell()).as(row.waiting().toString()).isTrue();
    List<String> names =
        List.of("vmstat.numa_hint_faults", "vmstat.numa_pte_updates", "vmstat.numa_pages_migrated");
    assertThat(names.stream().map(row.values()::get)).containsExactly(faults, marked, moved);
  }

  private RowResult run(String kernel, String steps, String... lines) {
    return run(kernel, "thp = never, mthp { 64kB = always }", steps, lines);
  }

  private RowResult run(String kernel, String folios, String steps, String[] lines) {
    String text =
        TEXT.formatted(folios, steps) + "kernel = \"" + kernel + "\"\n" + String.join("\n", lines);
    return Runner.run(ExperimentText.read(folder, "hints.conf", text), Progress.NONE).rows().get(0);
  }
}
