package pageferry.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.mm.WaitKind;
import pageferry.observe.Deadlock;
import pageferry.observe.Held;
import pageferry.observe.Standstill;

class WaitReportTest {
  private static final Deadlock.Wait FIRST =
      new Deadlock.Wait(101, WaitKind.FOLIO_LOCK, 3, 102, 1_000);
  private static final Deadlock.Wait SECOND =
      new Deadlock.Wait(102, WaitKind.FOLIO_LOCK, 2, 101, 2_000);
  private static final Standstill STILL =
      new Standstill(
          new Deadlock(2_000, List.of(FIRST, SECOND)),
          List.of(FIRST, SECOND),
          List.of(task(101, "first", 2), task(102, "second", 3)));

  private final WaitReport report = new WaitReport(STILL);

  @Test
  void a_cycle_has_a_context_per_task_as_dept_has() {
    assertThat(report.deadlock().lines())
        .startsWith("=".repeat(51), "DEPT: Circular dependency has been detected.")
        .containsSequence(
            "*** DEADLOCK ***",
            "",
            "context A (first:101)",
            "   [S] folio_lock(PG_locked of pfn 0x2)",
            "   [W] folio_lock(PG_locked of pfn 0x3)",
            "   [E] folio_unlock(PG_locked of pfn 0x2)")
        .containsSequence("stacktrace:", "      folio_wait_bit_common", "      migrate_pages");
  }

  @Test
  void the_hung_task_report_names_the_owner_of_the_page_lock() {
    assertThat(report.sleepers(120, "6.1").lines())
        .startsWith(
            "INFO: task first:101 blocked for more than 120 seconds.",
            "      Not tainted 6.1 #pageferry",
            "\"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables this message.")
        .contains(
            "INFO: task first:101 is blocked on a folio lock (PG_locked of pfn 0x3) owned by task"
                + " second:102.");
  }

  @Test
  void the_graph_has_an_edge_from_who_waits_to_who_has() {
    assertThat(report.dot())
        .startsWith("digraph waits {")
        .contains("\"first:101\" -> \"second:102\" [label=\"folio_lock PG_locked of pfn 0x3");
  }

  private static Standstill.TaskThen task(int pid, String name, long folio) {
    List<String> trace = List.of("folio_wait_bit_common", "migrate_pages");
    return new Standstill.TaskThen(
        pid, name, trace, new Held(List.of(folio), List.of(), List.of()), -1);
  }
}
