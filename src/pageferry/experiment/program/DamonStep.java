package pageferry.experiment.program;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.experiment.conf.Fields;
import pageferry.mm.Paging;
import pageferry.protocol.damon.DamonCall;
import pageferry.protocol.damon.Monitoring;
import pageferry.protocol.damon.Scheme;
import pageferry.protocol.damon.Scheme.Action;
import pageferry.protocol.kernel.Step;

/** Reads the step that has a kdamond begin. */
final class DamonStep {
  /** The keys of the step. */
  static final List<String> KEYS =
      List.of(
          "node",
          "action",
          "target_nid",
          "min_accesses",
          "max_accesses",
          "min_age",
          "max_age",
          "quota_size",
          "quota_ms",
          "reset_interval_ms",
          "weight_accesses",
          "weight_age",
          "sample",
          "aggregate",
          "min_regions",
          "max_regions",
          "time");

  private static final SortedMap<String, Action> ACTIONS = new TreeMap<>();

  static {
    for (Action each : Action.values()) {
      ACTIONS.put(each.name().toLowerCase(Locale.ROOT), each);
    }
  }

  private static final int ALL = Integer.MAX_VALUE;
  private static final long US = 1_000;

  /** What damon_attrs begins with where user space says nothing: 5 ms and 100 ms. */
  private static final long SAMPLE_NS = 5_000 * US;

  private static final long AGGREGATE_NS = 100_000 * US;
  private static final int LEAST_REGIONS = 10;
  private static final int MOST_REGIONS = 1_000;

  private DamonStep() {}

  static Step read(Arguments arguments) {
    Fields fields = arguments.fields();
    long sample = fields.nanoseconds("sample", SAMPLE_NS);
    long aggregate = fields.nanoseconds("aggregate", AGGREGATE_NS);
    if (sample < US) {
      throw fields.get("sample").mistake("a time of at least 1 us for 'sample'");
    }
    if (aggregate < sample) {
      throw fields.owner().mistake("'aggregate' no shorter than 'sample'");
    }
    int least = fields.count("min_regions", 3, LEAST_REGIONS);
    int most = fields.count("max_regions", 3, Math.max(least, MOST_REGIONS));
    if (most < least) {
      throw fields.get("max_regions").mistake("at least 'min_regions', " + least);
    }
    return new DamonCall.Damon(
        fields.get("node").count(0, ALL),
        new Monitoring(sample, aggregate, least, most, fields.nanoseconds("time", Long.MAX_VALUE)),
        scheme(arguments, fields));
  }

  private static Scheme scheme(Arguments arguments, Fields fields) {
    fields.get("action");
    Action action = arguments.word("action", ACTIONS, Action.MIGRATE_HOT);
    boolean hot = action.isForHot();
    Scheme.Pattern pattern =
        new Scheme.Pattern(
            fields.count("min_accesses", 0, hot ? 1 : 0),
            fields.count("max_accesses", 0, hot ? ALL : 0),
            fields.count("min_age", 0, 0),
            fields.count("max_age", 0, ALL));
    Scheme.Quota quota =
        new Scheme.Quota(
            fields.pages("quota_size", 0, Paging.X86_64),
            fields.count("quota_ms", 0, 0),
            fields.count("reset_interval_ms", 1, 1_000),
            fields.count("weight_accesses", 0, 0),
            fields.count("weight_age", 0, 0));
    return new Scheme(action, target(fields, action), pattern, quota);
  }

  /** Only what moves pages has a node to move them to. */
  private static int target(Fields fields, Action action) {
    if (action.moves()) {
      return fields.get("target_nid").count(0, ALL);
    }
    if (fields.has("target_nid")) {
      throw fields.get("target_nid").mistake("'target_nid' only with an action that moves pages");
    }
    return 0;
  }
}
