package pageferry.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Tables against approved ones, which lie beside this file. */
class ResultTableTest {
  private static final List<String> COLUMNS =
      List.of(
          "migrate.rate",
          "migrate.failed",
          "lock.hold.p50",
          "lock.hold.p99",
          "lock.hold.max",
          "wait.p99",
          "wait.p99.9",
          "wait.max",
          "fault.max",
          "targets.wasted",
          "revalidation.failed");

  @Test
  void a_wide_table_has_a_column_for_every_label() throws IOException {
    approve("wide", new ResultTable(COLUMNS, strategies()).wide());
  }

  @Test
  void a_compact_table_puts_shared_labels_above_their_rows() throws IOException {
    String text = new ResultTable(COLUMNS, strategies()).compact(99);
    approve("compact", text);
    assertThat(text.lines()).allMatch(line -> line.length() < 100);
  }

  @Test
  void what_does_not_fit_beside_follows_below() throws IOException {
    List<String> columns = new ArrayList<>(COLUMNS);
    columns.addAll(List.of("alloc.p50", "alloc.p99", "alloc.max", "vmstat.pgmigrate_success"));
    String text = new ResultTable(columns, strategies()).compact(99);
    approve("compact-in-pieces", text);
    assertThat(text.lines()).allMatch(line -> line.length() < 100);
  }

  @Test
  void a_group_that_does_not_fit_beside_moves_below_as_a_whole() {
    List<String> columns = new ArrayList<>(COLUMNS.subList(0, 10));
    columns.addAll(List.of("alloc.p50", "alloc.p99", "alloc.p99.9", "alloc.max"));
    String text = new ResultTable(columns, strategies()).compact(99);
    assertThat(text.lines().toList().get(0)).endsWith("targets");
    assertThat(text).containsOnlyOnce("alloc --");
  }

  @Test
  void a_group_wider_than_the_page_is_broken() {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      columns.add("vmstat.counter_" + i);
    }
    List<String> lines =
        new ResultTable(columns, strategies())
            .compact(99)
            .lines()
            .filter(x -> !x.isEmpty())
            .toList();
    assertThat(lines).allMatch(line -> line.length() < 100);
    assertThat(String.join(" ", lines)).contains("counter_0", "counter_39");
  }

  @Test
  void a_label_is_left_blank_only_where_all_before_it_are_as_above_and_never_the_last_one() {
    List<ResultTable.Row> rows =
        List.of(
            row(new TreeMap<>(), "a", "x", "b", "y", "c", "1"),
            row(new TreeMap<>(), "a", "x", "b", "y", "c", "1"),
            row(new TreeMap<>(), "a", "x", "b", "z", "c", "1"),
            row(new TreeMap<>(), "a", "w", "b", "z", "c", "1"));
    assertThat(new ResultTable(List.of("time.virtual"), rows).wide())
        .isEqualTo(
            """
                        time
            a  b  c  virtual
            x  y  1        -
                  1        -
               z  1        -
            w  z  1        -
            """);
  }

  @Test
  void a_single_label_begins_its_row_without_an_indent() {
    List<ResultTable.Row> rows =
        List.of(row(new TreeMap<>(), "a", "x"), row(new TreeMap<>(), "a", "y"));
    assertThat(new ResultTable(List.of("time.virtual"), rows).compact(99))
        .isEqualTo("      time\na  virtual\nx        -\ny        -\n");
  }

  @Test
  void a_single_row_has_its_labels_above_the_compact_table() {
    List<ResultTable.Row> rows = List.of(row(new TreeMap<>(), "a", "x", "costs.b", "y"));
    assertThat(new ResultTable(List.of("time.virtual"), rows).compact(99))
        .isEqualTo("a = x\ncosts.b = y\n\n   time\nvirtual\n      -\n");
  }

  @Test
  void a_compact_table_says_once_what_all_rows_share() {
    List<ResultTable.Row> rows =
        List.of(
            row(new TreeMap<>(), "strategy", "x", "costs.a", "1 ms"),
            row(new TreeMap<>(), "strategy", "y", "costs.a", "1 ms"));
    assertThat(new ResultTable(List.of("time.virtual"), rows).compact(99))
        .isEqualTo(
            """
            costs.a = 1 ms

                         time
            strategy  virtual
            x               -
            y               -
            """);
  }

  @Test
  void a_run_without_labels_is_a_row_of_numbers() {
    SortedMap<String, Double> values = new TreeMap<>(Map.of("time.virtual", 1e6));
    ResultTable table = new ResultTable(List.of("time.virtual"), List.of(row(values)));
    assertThat(table.wide()).isEqualTo("   time\nvirtual\n   1 ms\n");
    assertThat(table.compact(99)).isEqualTo("   time\nvirtual\n    1ms\n");
  }

  @Test
  void a_run_may_lack_a_label() {
    List<ResultTable.Row> rows =
        List.of(row(new TreeMap<>(), "a", "x"), row(new TreeMap<>(), "b", "y"));
    assertThat(new ResultTable(List.of("fault.count"), rows).wide())
        .isEqualTo("      fault\na  b  count\nx  -      -\n-  y      -\n");
  }

  @Test
  void keys_are_shown_in_full_where_their_ends_are_alike() {
    List<ResultTable.Row> rows = List.of(row(new TreeMap<>(), "costs.a", "1", "switches.a", "2"));
    assertThat(new ResultTable(List.of("fault.count"), rows).wide())
        .isEqualTo(
            """
            costs.  switches.  fault
            a       a          count
            1       2              -
            """);
  }

  @Test
  void an_unknown_metric_is_shown_as_a_plain_number() {
    SortedMap<String, Double> values = new TreeMap<>(Map.of("made.up", 1234.0, "plain", 2.0));
    assertThat(new ResultTable(List.of("made.up", "plain"), List.of(row(values))).wide())
        .isEqualTo("made\n  up  plain\n1234      2\n");
  }

  @Test
  void without_runs_there_are_heads_only() {
    assertThat(new ResultTable(List.of("lock.hold.max"), List.of()).wide())
        .isEqualTo("lock.hold\n      max\n");
    assertThat(new ResultTable(List.of(), List.of()).compact(99)).isEmpty();
  }

  private static List<ResultTable.Row> strategies() {
    List<ResultTable.Row> rows = new ArrayList<>();
    long number = 17;
    for (String strategy : List.of("alloc-before-lock", "unlock-alloc-relock")) {
      for (String stall : List.of("off", "10 us", "1 ms")) {
        SortedMap<String, Double> values = new TreeMap<>();
        for (String column : COLUMNS) {
          number = number * 31 % 99_991;
          values.put(column, (double) (number * (number % 5)));
        }
        values.remove(stall.equals("off") ? "wait.p99" : "nothing");
        rows.add(row(values, "strategy", strategy, "costs.reclaim-stall-ns", stall));
      }
    }
    return rows;
  }

  private static ResultTable.Row row(SortedMap<String, Double> values, String... labels) {
    Map<String, String> byKey = new LinkedHashMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      byKey.put(labels[i], labels[i + 1]);
    }
    return new ResultTable.Row(byKey, values);
  }

  private static void approve(String name, String text) throws IOException {
    try (InputStream approved = ResultTableTest.class.getResourceAsStream(name + ".approved.txt")) {
      assertThat(approved).as(name + ".approved.txt").isNotNull();
      assertThat(text).isEqualTo(new String(approved.readAllBytes(), UTF_8));
    }
  }
}
