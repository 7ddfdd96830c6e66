package pageferry.experiment.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import pageferry.observe.Metric;
import pageferry.observe.asked.Sampled;

/** What metrics were over time, as JSON. */
final class SeriesJson {
  private SeriesJson() {}

  /** Adds it to a run, if there is any; a point without a number is null. */
  static void add(ObjectNode run, Sampled sampled) {
    if (sampled.points().isEmpty()) {
      return;
    }
    ObjectNode series = run.putObject("series");
    series.put("askedNs", sampled.askedNs());
    series.put("intervalNs", sampled.intervalNs());
    ArrayNode phases = series.putArray("phases");
    sampled
        .phases()
        .forEach(each -> phases.addObject().put("name", each.name()).put("atNs", each.atNs()));
    ObjectNode metrics = series.putObject("metrics");
    sampled.points().forEach((name, points) -> addMetric(metrics.putObject(name), name, points));
  }

  private static void addMetric(ObjectNode node, String name, List<Double> points) {
    node.put("unit", Objects.requireNonNull(Metric.of(name)).unit().text());
    ArrayNode values = node.putArray("points");
    for (double point : points) {
      if (Double.isNaN(point)) {
        values.addNull();
      } else {
        values.add(ResultJson.number(point));
      }
    }
  }
}
