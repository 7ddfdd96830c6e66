package pageferry.experiment.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import pageferry.experiment.conf.ConfParser;

/** Recorded differences of two kernels beside those of the model. */
class LitmusDifferencesTest {
  private static final LitmusOutcome BOTH = outcome("0");
  private static final LitmusOutcome FIRST = outcome("1");
  private static final LitmusOutcome OTHER = outcome("2");

  @Test
  void a_difference_holds_where_the_model_has_the_outcome_on_that_kernel_alone() {
    LitmusDifferences found =
        LitmusDifferences.of(
            report("6.1", List.of(BOTH, FIRST), List.of(BOTH, FIRST)),
            report("6.12", List.of(BOTH, OTHER), List.of(BOTH, OTHER)));
    assertThat(found.hold()).isTrue();
    assertThat(found.summary()).isEqualTo("differences of 6.1 and 6.12: outcomes 2/2");
  }

  @Test
  void it_does_not_where_the_model_has_it_on_both_or_on_none() {
    LitmusDifferences found =
        LitmusDifferences.of(
            report("6.1", List.of(BOTH, FIRST), List.of(BOTH, FIRST)),
            report("6.12", List.of(BOTH, OTHER), List.of(BOTH, FIRST)));
    assertThat(found.differences())
        .containsExactly(
            new LitmusDifferences.Difference("mine", "6.1", FIRST, true, true),
            new LitmusDifferences.Difference("mine", "6.12", OTHER, false, false));
    assertThat(found.hold()).isFalse();
  }

  private static LitmusOutcome outcome(String ret) {
    return new LitmusOutcome(new TreeMap<>(Map.of("race A.0", ret)));
  }

  private static LitmusReport report(
      String kernel, List<LitmusOutcome> recorded, List<LitmusOutcome> met) {
    String text = "{ \"name\": \"mine\", \"race\": { \"A\": [] } }";
    LitmusProgram program =
        new LitmusReader(Map.of("quad", 4)).program(ConfParser.json("a program", text));
    TreeMap<LitmusOutcome, Long> counts = new TreeMap<>();
    recorded.forEach(each -> counts.put(each, 5L));
    TreeMap<LitmusOutcome, LitmusFound.Met> found = new TreeMap<>();
    met.forEach(each -> found.put(each, new LitmusFound.Met(1, List.of(), List.of())));
    LitmusVerdict verdict =
        LitmusVerdict.of(
            program,
            new RecordedOutcomes("mine", kernel, 10, counts, new TreeSet<>(recorded)),
            new LitmusFound(found, true, 3, 30, 0, 1),
            outcome -> null);
    return new LitmusReport(kernel, List.of(verdict), List.of(), List.of());
  }
}
