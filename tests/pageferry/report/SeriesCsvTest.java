package pageferry.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pageferry.observe.asked.Sampled;

/** Series as a table. */
class SeriesCsvTest {
  @Test
  void a_line_per_point_has_each_value_and_of_counts_what_was_added() {
    Map<String, List<Double>> points = new LinkedHashMap<>();
    points.put("access.remote@a,b", List.of(3.0, 3.0, 10.0));
    points.put("fault.p99", List.of(Double.NaN, 1.5, 2.0));
    points.put("placement.app.a.node0", List.of(512.0, 500.0, 0.0));
    List<Sampled.Phase> phases =
        List.of(new Sampled.Phase("start", 0), new Sampled.Phase("late", 100));
    assertThat(SeriesCsv.of(new Sampled(50, 50, points, phases)))
        .isEqualTo(
            """
            ns,phase,"access.remote@a,b","access.remote@a,b added",fault.p99,placement.app.a.node0
            50,start,3,3,,512
            100,start,3,0,1.5,500
            150,late,10,7,2,0
            """);
  }

  @Test
  void what_was_not_sampled_is_a_head_alone() {
    assertThat(SeriesCsv.of(Sampled.NOTHING)).isEqualTo("ns,phase\n");
  }
}
