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
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.Verdict;
import pageferry.experiment.plan.Verdict.Outcome;

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
        "value('fault.max', 'batch', '1 us') == 10",
        "value(\"fault.max\", 'strategy=batch', 'costs.free-ns=2 us') == 20",
        "rises('fault.max', 'batch') && !rises('fault.max', 'discard')",
        "falls('fault.max', 'discard')",
        "flat('wait.max', 0.1, 'discard') && !flat('wait.max', 0.01, 'discard')",
        "least('fault.max', 'batch') == 10 && most('fault.max', 'batch') == 30",
        "total('fault.max') == 60 + 60",
        "value('fault.max', 'batch', '3 us') < 2 * us",
        "ended('finished')"
      })
  void an_expectation_that_holds_is_ok(String text) {
    assertThat(judge(text).outcome()).isEqualTo(Outcome.OK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "value('fault.max', 'batch', '1 us') > 11 | value('fault.max', 'batch', '1 us') = 10",
        "rises('fault.max', 'discard') | rises('fault.max', 'discard') = no: 30, 20, 10",
        "total('fault.max') > 999 | total('fault.max') = 120",
        "ended('stuck') | ended('stuck') = no: finished",
        "1 / (value('fault.max', 'batch', '1 us') - 10) > 0 | division by zero in"
            + " 1 / (value('fault.max', 'batch', '1 us') - 10) > 0"
      })
  void an_expectation_that_fails_shows_the_numbers_it_saw(String text, String seen) {
    Verdict verdict = judge(text.strip());
    assertThat(verdict.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(verdict.seen()).last().isEqualTo(seen.strip());
  }

  @Test
  void a_metric_without_a_value_in_one_run_is_no_data() {
    Verdict verdict = judge("value('migrate.rate', 'batch', '1 us') > 0");
    assertThat(verdict.outcome()).isEqualTo(Outcome.NO_DATA);
    assertThat(verdict.seen()).containsExactly("migrate.rate has no samples in batch, 1 us");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "most('entry.wait.max') == 0",
        "least('migrate.rate') >= 0",
        "value('entry.wait.p99', 'batch', '1 us') < 1 * us",
        "rises('fault.max', 'batch', '1 us')",
        "falls('fault.max', 'batch', '1 us')",
        "flat('fault.max', 0.5, 'batch', '1 us')",
        "total('free.node0') == 0"
      })
  void what_the_runs_have_no_samples_of_is_no_data(String text) {
    assertThat(judge(text).outcome()).isEqualTo(Outcome.NO_DATA);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "total('entry.wait.count') == 0",
        "total('errno.EINVAL') == 0 && total('calls.failed') == 0",
        "total('faults.writeback') + total('signal.SIGSEGV') + total('status.node3') == 0",
        "most('migrate.rate') == 1"
      })
  void what_never_happened_was_counted_no_times(String text) {
    assertThat(judge(text).outcome()).isEqualTo(Outcome.OK);
  }

  @Test
  void a_trend_whose_other_values_were_left_out_is_skipped() {
    String text = text("rises('fault.max', 'batch')");
    Experiment experiment = ExperimentText.read(folder, "my.conf", text, "costs.free-ns=2 us");
    Verdict verdict = experiment.expectations().get(0).judge(results(experiment));
    assertThat(verdict.outcome()).isEqualTo(Outcome.SKIPPED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "valve('fault.max') > 1 | an expression",
        "value('fault.max' > 1 | an expression",
        "value('fault.max', 'batsh', '1 us') > 1 | a label, a value from compare or vary,"
            + " found 'batsh'; nearest valid name: batch",
        "value('fault.max', 'batch', '1 us') | an expression that is true or false",
        "total('fault.mox') > 1 | a metric, found 'fault.mox';" + " nearest valid name: fault.max",
        "total('vmstat.pgfolt') > 1 | a metric, found 'vmstat.pgfolt';"
            + " nearest valid name: vmstat.pgfault",
        "total('call.move_page.max') > 1 | a metric, found 'call.move_page.max';"
            + " nearest valid name: call.move_pages.max",
        "total('errno.EINVALL') > 1 | a metric, found 'errno.EINVALL';"
            + " nearest valid name: errno.EINVAL",
        "total('faults.writebak') > 1 | a metric, found 'faults.writebak';"
            + " nearest valid name: faults.writeback",
        "total('signal.SIGSEG') > 1 | a metric, found 'signal.SIGSEG';"
            + " nearest valid name: signal.SIGSEGV",
        "ended('stock') | an ending, found 'stock'; nearest valid name: stuck",
        "total('fault.max') < 3 * hours | a function or unit in an expectation, found 'hours'"
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
        "value('fault.max', 'batch') > 1 | labels that one run has",
        "rises('fault.max') | runs that differ in one key",
        "value('fault.max', 'batch', 'discard') > 1 | labels that some run has"
      })
  void an_expectation_that_fits_no_run_is_refused(String text, String message) {
    assertThatThrownBy(() -> judge(text.strip()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("my.conf:9: expected " + message.strip());
  }

  @Test
  void an_expectation_of_runs_that_were_left_out_is_skipped() {
    String text = text("value('fault.max', 'batch', '1 us') == 10");
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
      values.put("fault.max", batch ? number : 70 - number);
      values.put("wait.max", 100 + number / 10);
      if (!batch) {
        values.put("migrate.rate", 1.0);
      }
      results.add(new RowResult(row, values, "0", Ending.FINISHED, List.of()));
      number += 10;
    }
    return results;
  }
}
