package pageferry.experiment.read;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Keys;
import pageferry.experiment.plan.Claims;
import pageferry.experiment.plan.MetricNames;
import pageferry.experiment.plan.Vocabulary;
import pageferry.observe.asked.Asked;
import pageferry.observe.asked.Asked.SeriesPlan;

/** Reads what runs are asked beside what every run tells. */
final class AskedReader {
  private static final long DEFAULT_INTERVAL_NS = 1_000_000;

  private AskedReader() {}

  /** All that columns, expectations, the answer and the series name. */
  static Asked read(@Nullable Entry series, List<String> columns, Claims claims, Vocabulary words) {
    SortedSet<String> asked = new TreeSet<>();
    columns.stream().filter(Asked::mustBeAsked).forEach(asked::add);
    claims.metrics().stream().filter(Asked::mustBeAsked).forEach(asked::add);
    return new Asked(asked, series(series, words), false);
  }

  private static SeriesPlan series(@Nullable Entry entry, Vocabulary words) {
    if (entry == null) {
      return new SeriesPlan(DEFAULT_INTERVAL_NS, List.of());
    }
    Fields fields = entry.fields(Keys.SERIES);
    long intervalNs = fields.nanoseconds("interval", DEFAULT_INTERVAL_NS);
    if (intervalNs == 0) {
      throw fields.get("interval").mistake("an interval of at least 1 ns");
    }
    List<String> metrics = new ArrayList<>();
    Entry list = fields.find("metrics");
    if (list != null) {
      for (Entry each : list.list("a list of metrics")) {
        MetricNames.requireOverTime(each.text(), each.place(), words);
        metrics.add(each.text());
      }
    }
    return new SeriesPlan(intervalNs, metrics);
  }
}
