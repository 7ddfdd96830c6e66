package pageferry.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.report.SavedResults;
import pageferry.report.SavedResults.NotResults;
import pageferry.report.SavedStandings;

/** What the report page says, before a browser shows it. */
class PageTextTest {
  private static final String RESULTS =
      """
      {"experiment": "a <b> & c", "about": "what it costs.", "digest": "0",
       "columns": ["wait.max"],
       "resolved": {"vary": {"costs": {"x-ns": [1, 2]}}},
       "expectations": [
         {"text": "1 < 2", "claim": "One is less.", "outcome": "ok", "seen": ["1"]},
         {"text": "2 < 3", "outcome": "failed", "seen": []},
         {"text": "3 < 4", "claim": "Three too.", "outcome": "skipped", "seen": []}],
       "runs": [%s]}\
      """;

  @TempDir Path folder;

  @Test
  void whatever_is_written_is_escaped() throws Exception {
    String html = page(results("a", run("</script><i>", 5)));
    assertThat(html).contains("<h1>a &lt;b&gt; &amp; c</h1>").doesNotContain("</script><i>");
  }

  @Test
  void question_and_answer_stand_in_two_sentences() throws Exception {
    assertThat(page(results("a", run("x", 5), run("y", 1000))))
        .contains("<b>Asked:</b> what it costs. <b>Answered:</b>")
        .contains(
            ">1 of 2 claims hold. The runs differ most in wait.max: 5 ns (x) against 1 µs (y),"
                + " 200 times as much.<");
    assertThat(page(results("a", run("x", 5)))).contains(">1 of 2 claims hold. wait.max is 5 ns.<");
  }

  @Test
  void an_answer_in_the_experiments_words_comes_first_and_no_generated_one() throws Exception {
    String text = RESULTS.formatted(run("x", 5) + ", " + run("y", 1000));
    String worded = text.replaceFirst("\\{", "{\"answer\": \"It costs 5 ns.\", ");
    assertThat(page(SavedResults.of("a", new ObjectMapper().readTree(worded))))
        .contains(">It costs 5 ns. 1 of 2 claims hold.<")
        .doesNotContain("The runs differ most");
  }

  @Test
  void what_went_wrong_comes_before_the_numbers() throws Exception {
    assertThat(page(results("a", run("x", 5))))
        .containsSubsequence(
            "<b>Answered:</b>",
            "<h2>Findings</h2>",
            "<li class=\"failed\"><b>refuted</b> 2 &lt; 3 (One is less.)</li>",
            "<h2>Comparison</h2>");
  }

  @Test
  void an_expectation_without_words_stands_below_the_last_claim() throws Exception {
    List<Claims.Claim> claims = Claims.of(List.of(results("a", run("x", 5))), List.of(), List.of());
    assertThat(claims)
        .extracting(Claims.Claim::claim)
        .containsExactly("One is less.", "Three too.");
    assertThat(claims.get(0).checks())
        .extracting(Claims.Check::word)
        .containsExactly("confirmed", "refuted");
    assertThat(claims.get(1).checks()).extracting(Claims.Check::word).containsExactly("not tested");
  }

  @Test
  void a_claim_says_whether_it_hangs_on_costs() throws Exception {
    String text =
        """
        {"experiment": "a <b> & c", "draws": 10, "varied": {"lru-drain-ns": 0.5, "free-ns": 0.2},
         "expectations": [
           {"text": "1 < 2", "holds": true, "stands": true, "held": 10, "fails_with": []},
           {"text": "2 < 3", "holds": false, "stands": false, "held": 0, "fails_with": []},
           {"text": "3 < 4", "holds": true, "stands": false, "held": 7,
            "fails_with": [{"cost": "free-ns", "times": 0.8}]}]}\
        """;
    Path file = Files.writeString(folder.resolve("costs.json"), text);
    String html =
        new ReportPage(List.of(results("a", run("x", 5))), List.of(SavedStandings.read(file)))
            .html();
    assertThat(html)
        .contains(
            "<span class=\"cost stands\">stands with each of 2 costs shorter or longer by its error"
                + " and in 10 draws of all</span>",
            "<span class=\"cost hangs\">hangs on free-ns (fails at 0.80 times); holds in 7 of 10"
                + " draws of all costs</span>");
    assertThat(html.split("class=\"cost ")).hasSize(3);
    assertThat(page(results("a", run("x", 5)))).doesNotContain("class=\"cost ");
    Files.writeString(file, "{}");
    assertThatThrownBy(() -> SavedStandings.read(file))
        .hasMessageStartingWith("expected results as sensitivity --json writes them, found JSON");
  }

  @Test
  void rows_are_compared_with_the_first_value_or_with_the_first_file() throws Exception {
    SavedResults one = results("one", run("x", 100), run("y", 150));
    SavedResults two = results("two", run("x", 300), run("y", 75));
    Effects within = Effects.of(PageRow.of(List.of(one)), List.of("wait.max"));
    assertThat(within.base()).isEqualTo("k x");
    assertThat(within.lines()).hasSize(1);
    assertThat(within.lines().get(0).cells().get(0).change()).isEqualTo("+50.00%");
    Effects across = Effects.of(PageRow.of(List.of(one, two)), List.of("wait.max"));
    assertThat(across.base()).isEqualTo("run one");
    assertThat(across.lines())
        .extracting(line -> line.cells().get(0).change())
        .containsExactly("+200.0%", "-50.00%");
    assertThat(Effects.of(PageRow.of(List.of(results("a", run("x", 1)))), List.of("wait.max")))
        .isNull();
  }

  @Test
  void a_line_of_waiting_is_an_edge_to_who_holds_or_to_what_is_waited_for() {
    assertThat(WaitEdge.parse("kswapd0 (pid 7) waits for folio_lock 5 held by 9 in a < b"))
        .isEqualTo(new WaitEdge("kswapd0", 7, "folio_lock 5", 9));
    assertThat(WaitEdge.parse("app (pid 101) waits for signal never in wait"))
        .isEqualTo(new WaitEdge("app", 101, "signal never", 0));
    assertThat(WaitEdge.parse("the limits left the machine no step to tell who waits")).isNull();
  }

  private static String page(SavedResults... results) {
    return new ReportPage(List.of(results)).html();
  }

  private static String run(String label, int wait) {
    return """
    {"labels": {"k": "%s"}, "metrics": {"wait.max": %d}, "ending": "finished", "seed": 1}\
    """
        .formatted(label, wait);
  }

  private SavedResults results(String name, String... runs) throws IOException, NotResults {
    String text = RESULTS.formatted(String.join(", ", runs));
    return SavedResults.read(Files.writeString(folder.resolve(name + ".json"), text));
  }
}
