package pageferry.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;
import pageferry.report.Heading;
import pageferry.report.Sample;

/** What the page's scripts draw, as JSON. */
final class PlotData {
  /** Bars of histograms: ten for each power of ten. */
  private static final int BINS_PER_DECADE = 10;

  /** Points of a curve are no closer than this, in powers of ten of 1 / (1 - p). */
  private static final double STEP = 0.02;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final List<PageRow> rows;
  private final List<String> columns;

  PlotData(List<PageRow> rows, List<String> columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** The JSON, fit to stand in a script element. */
  String text() {
    ObjectNode root = MAPPER.createObjectNode();
    ArrayNode keys = root.putArray("keys");
    for (String key : PageRow.keys(rows)) {
      ObjectNode each = keys.addObject().put("name", key);
      each.put("varied", rows.stream().anyMatch(row -> row.isVaried(key)));
      PageRow.values(rows, key).forEach(each.putArray("values")::add);
    }
    ObjectNode units = root.putObject("units");
    columns.forEach(metric -> units.put(metric, Heading.of(metric).unit().text()));
    ArrayNode all = root.putArray("rows");
    rows.forEach(row -> addRow(all.addObject(), row));
    return root.toString().replace("<", "\\u003c");
  }

  private void addRow(ObjectNode node, PageRow row) {
    node.put("id", row.id());
    node.put("title", row.title());
    row.labels().forEach(node.putObject("labels")::put);
    ObjectNode metrics = node.putObject("metrics");
    for (String metric : columns) {
      Sample sample = row.row().sample(metric);
      if (sample != null) {
        metrics.putArray(metric).add(sample.mean()).add(sample.margin().orElse(0));
      }
    }
    ObjectNode curves = node.putObject("curves");
    ObjectNode bins = node.putObject("bins");
    for (String name : row.row().histograms()) {
      Histogram histogram = row.row().histogram(name);
      if (histogram != null) {
        addCurve(curves.putArray(name), histogram, most(row, name));
        addBins(bins.putObject(name), histogram);
      }
    }
    JsonNode timeline = row.row().first("timeline");
    if (timeline.isObject()) {
      node.set("timeline", timeline);
    }
    JsonNode series = row.row().first("series");
    if (series.isObject()) {
      node.set("series", series);
    }
    addWaits(node, row);
    Reasons.add(node, row, columns);
  }

  /** The greatest duration, which the runs know exactly. */
  private static long most(PageRow row, String name) {
    long most = 0;
    for (JsonNode run : row.row().runs()) {
      most = Math.max(most, run.path("metrics").path(name + ".max").asLong());
    }
    return most == 0 ? Long.MAX_VALUE : most;
  }

  /**
   * Pairs of a place, log10(1 / (1 - p)), and the duration from there on; the last one is the
   * greatest duration.
   */
  private static void addCurve(ArrayNode curve, Histogram histogram, long most) {
    double total = histogram.getTotalCount();
    double lastPlace = Double.NEGATIVE_INFINITY;
    long before = 0;
    for (HistogramIterationValue each : histogram.recordedValues()) {
      double place = -Math.log10(1 - before / total);
      if (place >= lastPlace + STEP) {
        curve.add(rounded(place)).add(Math.min(most, each.getValueIteratedTo()));
        lastPlace = place;
      }
      before = each.getTotalCountToThisValue();
    }
    curve.add(rounded(Math.max(Math.log10(total), lastPlace) + STEP));
    curve.add(Math.min(most, histogram.getMaxValue()));
  }

  private static double rounded(double place) {
    return Math.round(place * 1000) / 1000.0;
  }

  private static void addBins(ObjectNode node, Histogram histogram) {
    int first = bin(histogram.getMinNonZeroValue());
    int last = bin(histogram.getMaxValue());
    long[] counts = new long[Math.max(1, last - first + 1)];
    for (HistogramIterationValue each : histogram.recordedValues()) {
      int bin = Math.max(first, Math.min(last, bin(each.getValueIteratedTo())));
      counts[bin - first] += each.getCountAddedInThisIterationStep();
    }
    node.put("from", first);
    ArrayNode bars = node.putArray("n");
    for (long count : counts) {
      bars.add(count);
    }
  }

  /** The bar of a duration: the floor of ten times its decimal logarithm. */
  private static int bin(long ns) {
    return (int) Math.floor(BINS_PER_DECADE * Math.log10(Math.max(1, Math.min(ns, 1L << 62))));
  }

  private static void addWaits(ObjectNode node, PageRow row) {
    ArrayNode waits = node.putArray("waits");
    for (JsonNode text : row.row().first("waiting")) {
      @Nullable WaitEdge edge = WaitEdge.parse(text.asText());
      if (edge != null) {
        ObjectNode each = waits.addObject().put("pid", edge.pid()).put("task", edge.task());
        each.put("what", edge.what()).put("holder", edge.holder());
      }
    }
  }
}
