package pageferry.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Tables keep to the width that they are given, whatever is in them. */
class WidthTest {
  private static final List<String> METRICS =
      List.of("time.virtual", "migrate.rate", "lock.hold.p99", "wait.p99.9", "targets.wasted");

  @Property(tries = 200)
  void no_line_of_a_table_is_wider_than_the_page(
      @ForAll long seed, @ForAll @IntRange(min = 60, max = 200) int width) {
    Random dice = new Random(seed);
    List<ResultTable.Row> rows = new ArrayList<>();
    for (int row = 0; row < 4; row++) {
      Map<String, String> labels = new LinkedHashMap<>();
      labels.put("strategy", word(dice) + row % 2);
      labels.put("costs." + word(new Random(seed)), word(dice) + row);
      SortedMap<String, Double> values = new TreeMap<>();
      METRICS.forEach(metric -> values.put(metric, dice.nextDouble() * 1e9));
      rows.add(new ResultTable.Row(labels, values));
    }
    String table = new ResultTable(METRICS, rows).compact(width);
    assertThat(table.lines()).allMatch(line -> line.length() <= width);
    for (String metric : List.of("virtual", "rate", "wasted")) {
      assertThat(table).contains(metric);
    }
  }

  /** Some words, now and then so many that no page has room for them. */
  private static String word(Random dice) {
    return "long words ".repeat(dice.nextInt(4)) + "x".repeat(1 + dice.nextInt(90));
  }
}
