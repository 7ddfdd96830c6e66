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
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.report.Quantity;

/** Answers in an experiment's words, of two made-up runs. */
class AnswerTest {
  private static final String AXES = "compare { strategy = [batch, discard] }\n";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Up to {most('fault.max')}, at least {least('fault.max')}. | Up to 30 µs, at least 10 µs.",
        "{value('fault.max', 'discard') - value('fault.max', 'batch')} more | 20 µs more",
        "{value('fault.max', 'discard') / value('fault.max', 'batch')} times | 3 times",
        "{value('fault.max', 'discard') / 7} | 4.29 µs",
        "{10 / value('migrate.succeeded', 'batch')} of {value('migrate.rate', 'batch')}"
            + " | 0.00244 of 42.5 k/s",
        "{total('migrate.succeeded')} pages, {total('errno.EINVAL')} errors | 8192 pages, 0 errors",
        "no values  at\tall | no values at all"
      })
  void values_stand_in_the_sentence_with_their_units(String text, String answer) {
    assertThat(answer(text.strip())).isEqualTo(answer.strip());
  }

  @Test
  void what_there_are_no_samples_of_is_a_hyphen_with_the_reason() {
    assertThat(answer("It waits {value('wait.max', 'batch')}."))
        .isEqualTo("It waits - (wait.max has no samples in batch).");
    assertThat(answer("{1 / total('errno.EBUSY')} times"))
        .isEqualTo("- (division by zero in 1 / total('errno.EBUSY')) times");
  }

  @Test
  void a_sentence_with_a_condition_is_said_where_it_holds_with_all_seeds() {
    String either =
        """
        answer = [
          { when = "value('fault.max', 'discard') > 25 * us", text = "Slow." }
          { when = "value('fault.max', 'discard') <= 25 * us", text = "Fast." }
          { when = "value('wait.max', 'batch') > 0", text = "Nobody knows." }
          "Always."
        ]
        """;
    Experiment experiment = ExperimentText.read(folder, "my.conf", text(either));
    assertThat(said(experiment, 1)).isEqualTo("Slow. Always.");
    assertThat(said(experiment, 0.5)).isEqualTo("Fast. Always.");
    assertThat(said(experiment, 1, 0.5)).isEqualTo("Always.");
  }

  @Test
  void of_several_seeds_a_value_is_the_mean() {
    Experiment experiment =
        ExperimentText.read(folder, "my.conf", text("answer = \"{value('fault.max', 'batch')}\""));
    assertThat(said(experiment, 1, 2, 3)).isEqualTo("20 µs");
  }

  @Test
  void a_sentence_about_runs_that_are_left_out_is_left_out() {
    String two =
        "answer = [\"Of {value('fault.max', 'batch')}.\", \"Of {value('fault.max', 'discard')}.\"]";
    Experiment experiment = ExperimentText.read(folder, "my.conf", text(two), "strategy=discard");
    assertThat(said(experiment, 1)).isEqualTo("Of 10 µs.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{least('fault.mox')} | a metric, found 'fault.mox'; nearest valid name: fault.max",
        "{value('fault.max', 'bath')} | a label, a value from compare or vary, found 'bath';"
            + " nearest valid name: batch",
        "{value('fault.max')} | labels that one run has, found 2 runs",
        "{most('fault.max', 'batch', 'discard')} | labels that some run has, found 0 runs",
        "{rises('fault.max')} | an expression that is a number, found 'rises('fault.max')'",
        "{most('fault.max' | a '}' after each '{', found '{most('fault.max'",
        "most('fault.max')} | a '{' before each '}', found 'most('fault.max')}'",
        "{most('fault.max'} | an expression, found",
        "{} | an expression, found"
      })
  void what_makes_no_sense_is_refused_before_anything_runs(String text, String message) {
    assertThatThrownBy(() -> answer(text.strip()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("my.conf:8: expected " + message.strip());
  }

  @Test
  void a_condition_has_a_text_and_is_true_or_false() {
    assertThatThrownBy(
            () -> ExperimentText.read(folder, "my.conf", text("answer = { whon = x, text = y }")))
        .hasMessageContaining("a key of a sentence of the answer, found 'whon'");
    String number = "answer = [{ when = \"most('fault.max')\", text = y }]";
    assertThatThrownBy(() -> ExperimentText.read(folder, "my.conf", text(number)))
        .hasMessageContaining("expected an expression that is true or false");
  }

  private String answer(String sentence) {
    String key = "answer = \"\"\"" + sentence + "\"\"\"";
    return said(ExperimentText.read(folder, "my.conf", text(key)), 1);
  }

  private static String said(Experiment experiment, double... seeds) {
    List<List<RowResult>> bySeed = new ArrayList<>();
    for (double seed : seeds) {
      bySeed.add(results(experiment, seed));
    }
    return experiment.claims().answer().text(bySeed, Quantity::number);
  }

  private static String text(String key) {
    return ExperimentText.SMALL + AXES + key;
  }

  private static List<RowResult> results(Experiment experiment, double factor) {
    List<RowResult> results = new ArrayList<>();
    double number = 10_000;
    for (Row row : experiment.rows()) {
      TreeMap<String, Double> values = new TreeMap<>();
      values.put("fault.max", number * factor);
      values.put("migrate.rate", 42_500.0);
      values.put("migrate.succeeded", 4096.0);
      results.add(new RowResult(row, values, "0", Ending.FINISHED, List.of()));
      number += 20_000;
    }
    return results;
  }
}
