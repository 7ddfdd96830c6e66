package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import pageferry.experiment.gauge.Readings;
import pageferry.experiment.gauge.What;

/** What bench says of its readings. */
class BenchTextTest {
  @Test
  void a_budget_is_met_missed_or_open() {
    assertThat(base(79, 80, 81)).contains("0.75 met");
    assertThat(base(49, 50, 51)).contains("0.75 MISSED");
    assertThat(base(50, 75, 90)).contains("0.75 open");
  }

  @Test
  void only_what_is_missed_for_certain_fails() {
    assertThat(text(readings(49, 50, 51)).isMissed()).isTrue();
    assertThat(text(readings(50, 75, 90)).isMissed()).isFalse();
  }

  @Test
  void a_change_is_told_from_chance() {
    String same = BenchText.changes(readings(49, 50, 51), readings(50, 51, 49));
    assertThat(same).containsPattern("base pages, one by one .*chance");
    String faster = BenchText.changes(readings(49, 50, 51), readings(99, 100, 101));
    assertThat(faster).containsPattern("base pages, one by one .*\\+100.0 % \\(p 0.000\\)");
  }

  private static String base(double... rates) {
    return text(readings(rates))
        .table()
        .lines()
        .filter(line -> line.startsWith("base pages, one by one"))
        .findFirst()
        .orElseThrow();
  }

  private static BenchText text(Readings readings) {
    return new BenchText(readings, Map.of("messages", 28.0), "a machine");
  }

  /** Those of base pages; all else goes at a hundred a second, and the fold at a thousand. */
  private static Readings readings(double... rates) {
    Readings readings = new Readings();
    for (double rate : rates) {
      for (What what : What.values()) {
        readings.add(what, what == What.BASE_PAGES ? rate : what == What.FOLDED ? 1000 : 100);
      }
    }
    return readings;
  }
}
