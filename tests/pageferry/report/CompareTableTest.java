package pageferry.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.report.SavedResults.NotResults;

/** Two results side by side on a terminal. */
class CompareTableTest {
  @TempDir Path folder;

  @Test
  void seeds_give_means_deviations_and_marks_of_significance() throws Exception {
    SavedResults before = results("before", run("off", 100, 5), run("off", 102, 7));
    SavedResults after = results("after", run("off", 300, 5), run("off", 302, 7));
    assertThat(new CompareTable(before, after, false).text(Integer.MAX_VALUE))
        .isEqualTo(
            """
            off
            metric        before     ±   after      ±     change
              wait.max    101 ns  1.4%  301 ns  0.47%  *+198.0%*
              lru.drains       6   24%       6    24%       (0%)

            means, and ± their standard deviations, over 2 seeds; *change* is significant: \
            Welch's t test, p < 0.05
            """);
  }

  @Test
  void one_seed_gives_values_and_change_and_says_that_it_is_one() throws Exception {
    SavedResults before = results("before", run("off", 100, 0), run("1 ms", 100, 5));
    SavedResults after = results("after", run("off", 50, 2), run("2 ms", 100, 5));
    assertThat(new CompareTable(before, after, false).text(Integer.MAX_VALUE))
        .isEqualTo(
            """
            off
            metric        before  after     change
              wait.max    100 ns  50 ns  (-50.00%)
              lru.drains       0      2      (new)

            before alone has 1 ms
            after alone has 2 ms
            (change) in per cent; with one seed nothing can be said of chance: run --seeds 20
            """);
  }

  @Test
  void all_metrics_are_those_that_differ() throws Exception {
    SavedResults before = results("before", run("off", 100, 5));
    SavedResults after = results("after", run("1 ms", 110, 5));
    assertThat(new CompareTable(before, after, true).text(Integer.MAX_VALUE))
        .contains("wait.max", "(+10.00%)")
        .doesNotContain("lru.drains");
    assertThat(new CompareTable(before, before, true).text(Integer.MAX_VALUE))
        .contains("no difference");
  }

  @ParameterizedTest
  @CsvSource({
    "'{', no JSON",
    "'{\"experiment\": \"\", \"columns\": [], \"runs\": [{\"labels\": {}, \"metrics\": {},"
        + " \"histograms\": {\"wait\": \"HIST\"}}]}', a histogram that cannot be decoded",
    "'[1, 2]', JSON without 'experiment' and 'columns'",
    "'{\"experiment\": \"a\", \"columns\": []}', no runs",
    "'{\"experiment\": \"\", \"columns\": [], \"runs\": [{}]}', a run without 'labels' or 'metrics'"
  })
  void what_is_no_results_is_said_in_one_line(String text, String found) throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), text.replace("''", "'"));
    assertThatThrownBy(() -> SavedResults.read(file))
        .isInstanceOf(NotResults.class)
        .hasMessage(
            "expected results as run --json writes them, found " + found.replace("''", "'"));
  }

  private static String run(String stall, int wait, int drains) {
    return String.format(
        Locale.ROOT,
        """
        {"labels": {"stall": "%s"}, "metrics": {"wait.max": %d, "lru.drains": %d}}""",
        stall,
        wait,
        drains);
  }

  private static SavedResults results(String name, String... runs) throws Exception {
    String text =
        """
        {"experiment": "e", "columns": ["wait.max", "lru.drains"], "runs": [%s]}"""
            .formatted(String.join(", ", runs));
    return SavedResults.of(name, new ObjectMapper().readTree(text));
  }
}
