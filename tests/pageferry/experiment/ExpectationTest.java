package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.Verdict.Outcome;
import pageferry.experiment.conf.BadInput;

/** Expectations over six made-up runs: two strategies, three durations. */
class ExpectationTest {
  private static final String AXES =
      """
      compare { strategy = [batch, discard] }
      vary { costs.free-ns = [1 us, 2 us, 3 us] }
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "value('hold', 'batch', '1 us') == 10",
        "value(\"hold\", 'strategy=batch', 'costs.free-ns=2 us') == 20",
        "rises('hold', 'batch') && !rises('hold', 'discard')",
        "falls('hold', 'discard')",
        "flat('wait', 0.1, 'discard') && !flat('wait', 0.01, 'discard')",
        "least('hold', 'batch') == 10 && most('hold', 'batch') == 30",
        "total('hold') == 60 + 60",
        "value('hold', 'batch', '3 us') < 2 * us",
        "ended('finished')"
      })
  void an_expectation_that_holds_is_ok(String text) {
    assertThat(judge(text).outcome()).isEqualTo(Outcome.OK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "value('hold', 'batch', '1 us') > 11 | value('hold', 'batch', '1 us') = 10",
        "rises('hold', 'discard') | rises('hold', 'discard') = no: 30, 20, 10",
        "total('hold') > 999 | total('hold') = 120",
        "ended('stuck') | ended('stuck') = no: finished"
      })
  void an_expectation_that_fails_shows_the_numbers_it_saw(String text, String seen) {
    Verdict verdict = judge(text.strip());
    assertThat(verdict.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(verdict.seen()).containsExactly(seen.strip());
  }

  @Test
  void a_metric_without_a_value_in_one_run_fails_the_expectation() {
    Verdict verdict = judge("value('rare', 'batch', '1 us') > 0");
    assertThat(verdict.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(verdict.seen()).containsExactly("rare has no value in batch, 1 us");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "valve('hold') > 1 | an expression",
        "value('hold' > 1 | an expression",
        "value('hold', 'batsh', '1 us') > 1 | a label, a value from compare or vary, found 'batsh';"
            + " nearest valid name: batch",
        "value('hold', 'batch', '1 us') | an expression that is true or false",
        "total('hold') < 3 * hours | a function or unit in an expectation, found 'hours'"
      })
  void an_expectation_that_makes_no_sense_is_refused_before_anything_runs(
      String text, String message) {
    assertThatThrownBy(() -> experiment(text.strip()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("my.conf:9: expected " + message.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "value('hold', 'batch') > 1 | labels that one run has",
        "total('hodl') > 1 | a metric, found 'hodl'; nearest valid name: hold",
        "rises('hold') | runs that differ in one key",
        "ended('stock') | an ending, found 'stock'; nearest valid name: stuck",
        "value('hold', 'batch', 'discard') > 1 | labels that some run has"
      })
  void an_expectation_that_fits_no_run_is_refused(String text, String message) {
    assertThatThrownBy(() -> judge(text.strip()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("my.conf:9: expected " + message.strip());
  }

  @Test
  void an_expectation_of_runs_that_were_left_out_is_skipped() {
    String text = text("value('hold', 'batch', '1 us') == 10");
    Experiment experiment = ExperimentText.read(folder, "my.conf", text, "strategy=discard");
    Verdict verdict = experiment.expectations().get(0).judge(results(experiment));
    assertThat(verdict.outcome()).isEqualTo(Outcome.SKIPPED);
  }

  private Verdict judge(String text) {
    Experiment experiment = experiment(text);
    return experiment.expectations().get(0).judge(results(experiment));
  }

  private Experiment experiment(String expectation) {
    return ExperimentText.read(folder, "my.conf", text(expectation));
  }

  private static String text(String expectation) {
    return ExperimentText.SMALL + AXES + "expect = [\"\"\"" + expectation + "\"\"\"]";
  }

  private static List<RowResult> results(Experiment experiment) {
    List<RowResult> results = new ArrayList<>();
    double number = 10;
    for (Row row : experiment.rows()) {
      boolean batch = row.labels().containsValue("batch");
      TreeMap<String, Double> values = new TreeMap<>();
      values.put("hold", batch ? number : 70 - number);
      values.put("wait", 100 + number / 10);
      if (!batch) {
        values.put("rare", 1.0);
      }
      results.add(new RowResult(row, values, "0", Ending.FINISHED, List.of()));
      number += 10;
    }
    return results;
  }
}
