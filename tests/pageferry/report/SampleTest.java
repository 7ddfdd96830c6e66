package pageferry.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Statistics against numbers from textbooks: R's sleep data, and Welch's t test of it. */
class SampleTest {
  private static final Sample FIRST =
      new Sample(List.of(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0));
  private static final Sample SECOND =
      new Sample(List.of(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4));

  @Test
  void mean_deviation_and_confidence_interval_are_those_of_a_textbook() {
    assertThat(FIRST.mean()).isCloseTo(0.75, within(1e-12));
    assertThat(FIRST.deviation()).isCloseTo(1.789010, within(1e-6));
    assertThat(FIRST.margin().getAsDouble()).isCloseTo(1.279780, within(1e-5));
  }

  @Test
  void welchs_test_and_the_effect_size_are_those_of_a_textbook() {
    assertThat(SECOND.probabilityAgainst(FIRST).getAsDouble()).isCloseTo(0.07939, within(1e-5));
    assertThat(SECOND.effectFrom(FIRST).getAsDouble()).isCloseTo(0.8322 * 0.95775, within(1e-3));
    assertThat(new Effect(FIRST, SECOND).isSignificant()).isFalse();
    assertThat(new Effect(FIRST, SECOND).change()).isEqualTo("+210.7%");
    assertThat(new Effect(FIRST, SECOND).size()).isEqualTo("g = 0.80, p = 0.079");
  }

  @Test
  void a_single_value_says_nothing_of_chance() {
    Sample one = new Sample(List.of(3.0));
    assertThat(one.deviation()).isZero();
    assertThat(one.margin()).isEmpty();
    assertThat(one.effectFrom(FIRST)).isEmpty();
    assertThat(one.probabilityAgainst(FIRST)).isEmpty();
    assertThat(new Effect(FIRST, one).isSignificant()).isFalse();
  }

  @Test
  void values_that_never_vary_differ_for_certain_or_not_at_all() {
    Sample two = new Sample(List.of(2.0, 2.0));
    Sample three = new Sample(List.of(3.0, 3.0));
    assertThat(new Effect(two, three).isSignificant()).isTrue();
    assertThat(new Effect(two, two).isSignificant()).isFalse();
    assertThat(new Effect(two, three).change()).isEqualTo("+50.00%");
    assertThat(new Effect(two, two).change()).isEqualTo("0%");
    assertThat(new Effect(new Sample(List.of(0.0)), two).change()).isEqualTo("new");
  }
}
