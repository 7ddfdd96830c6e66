package pageferry.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Rows of one result side by side on a terminal. */
class ByKeyTableTest {
  @Test
  void each_value_has_a_column_and_rows_without_partner_are_named() throws Exception {
    SavedResults results =
        results(
            run("batch", "off", 100, 5),
            run("discard", "off", 50, 5),
            run("batch", "1 ms", 300, 0),
            run("discard", "1 ms", 300, 2),
            run("discard", "2 ms", 7, 2));
    assertThat(new ByKeyTable(results, "strategy", "batch", false).text(Integer.MAX_VALUE))
        .isEqualTo(
            """
            stall=off
                           batch  --- discard ----
            metric          mean   mean     change
              wait.max    100 ns  50 ns  (-50.00%)
              lru.drains       5      5       (0%)

            stall=1 ms
                           batch  -- discard ---
            metric          mean    mean  change
              wait.max    300 ns  300 ns    (0%)
              lru.drains       0       2   (new)

            nothing to compare with: discard, 2 ms, for want of strategy batch
            (change) in per cent; with one seed nothing can be said of chance: run --seeds 20
            """);
  }

  @Test
  void another_base_is_the_first_column_and_what_others_change_from() throws Exception {
    SavedResults results =
        results(
            run("batch", "off", 100, 5),
            run("batch", "1 ms", 150, 5),
            run("batch", "2 ms", 200, 5));
    assertThat(ByKeyTable.values(results, "stall")).containsExactly("off", "1 ms", "2 ms");
    assertThat(new ByKeyTable(results, "stall", "2 ms", false).text(Integer.MAX_VALUE))
        .containsSubsequence(" 2 ms ", "- off -", "- 1 ms -")
        .contains("200 ns  100 ns  (-50.00%)  150 ns  (-25.00%)");
  }

  @Test
  void several_seeds_give_means_spread_and_significance() throws Exception {
    SavedResults results =
        results(
            run("batch", "off", 100, 5),
            run("batch", "off", 102, 5),
            run("discard", "off", 300, 5),
            run("discard", "off", 302, 5));
    assertThat(new ByKeyTable(results, "strategy", "batch", true).text(Integer.MAX_VALUE))
        .contains("101 ns  1.4%  301 ns  0.47%  *+198.0%*", "over 2 seeds")
        .doesNotContain("lru.drains");
  }

  private static String run(String strategy, String stall, int wait, int drains) {
    return String.format(
        Locale.ROOT,
        """
        {"labels": {"strategy": "%s", "stall": "%s"},
         "metrics": {"wait.max": %d, "lru.drains": %d}}""",
        strategy,
        stall,
        wait,
        drains);
  }

  private static SavedResults results(String... runs) throws Exception {
    String text =
        """
        {"experiment": "e", "columns": ["wait.max", "lru.drains"], "runs": [%s]}"""
            .formatted(String.join(", ", runs));
    return SavedResults.of("e", new ObjectMapper().readTree(text));
  }
}
