package pageferry.observe.asked;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.observe.asked.Phases.Stretch;

/** Points of metrics, and when these have converged. */
class SeriesFoldTest {
  private double now;
  private final SeriesFold series = new SeriesFold(10, metric -> now);

  private void points(double... values) {
    series.add("m");
    for (double value : values) {
      now = value;
      series.sample(0, 0);
    }
  }

  @Test
  void a_point_stands_at_the_end_of_each_interval() {
    assertThat(series.isEmpty()).isTrue();
    assertThat(series.nextNs()).isEqualTo(10);
    points(1, 2, 3);
    assertThat(series.nextNs()).isEqualTo(40);
    Sampled sampled = series.sampled(List.of(new Phases.Begun(1, 5)), List.of("start", "late"));
    assertThat(sampled.points().get("m")).containsExactly(1.0, 2.0, 3.0);
    assertThat(sampled.phases()).containsExactly(new Sampled.Phase("late", 5));
  }

  @Test
  void more_points_than_there_is_room_for_stand_twice_as_far_apart() {
    points(LongStream.rangeClosed(1, 1000).asDoubleStream().toArray());
    Sampled sampled = series.sampled(List.of(), List.of());
    assertThat(sampled.askedNs()).isEqualTo(10);
    assertThat(sampled.intervalNs()).isEqualTo(20);
    assertThat(sampled.points().get("m")).hasSize(500).startsWith(2.0, 4.0, 6.0).endsWith(1000.0);
    assertThat(series.nextNs()).isEqualTo(10_020);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 20", // 96 is near 100, and so is all that follows
    "104, 50", // but 96 is not near 104, and 99 is
    "200, 77", "0, 77"
  })
  void a_metric_has_converged_when_it_is_near_its_last_value_for_good(double last, double atNs) {
    points(50, 96, 104, 98, 99, 100, 101);
    assertThat(series.converged("m", Scope.ALWAYS, new Stretch(0, 77), last)).isEqualTo(atNs);
  }

  @Test
  void a_metric_that_never_changes_has_converged_at_the_first_point() {
    points(0, 0, 0);
    assertThat(series.converged("m", Scope.ALWAYS, new Stretch(0, 30), 0)).isEqualTo(10);
  }

  @Test
  void of_a_phase_only_its_last_stretch_counts_and_time_from_its_begin() {
    series.add("m");
    int[] phases = {1, 0, 1, 1, 1, 0};
    double[] values = {100, 7, 50, 100, 100, 9};
    for (int i = 0; i < phases.length; i++) {
      now = values[i];
      series.sample(phases[i], i < 2 ? 0 : 25);
    }
    assertThat(series.converged("m", 1, new Stretch(25, 52), 100)).isEqualTo(15);
  }
}
