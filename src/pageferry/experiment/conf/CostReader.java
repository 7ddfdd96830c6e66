package pageferry.experiment.conf;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.world.CostModel;
import pageferry.world.Latency;

/** Reads conf/costs.conf and what an experiment changes of it. */
public final class CostReader {
  private static final List<String> KEYS = Arrays.stream(Cost.values()).map(Cost::key).toList();

  /** The most that one step of the kernel costs: ten seconds, so that 2^24 of them fit a long. */
  private static final long MOST_COST_NS = 10 * Units.NS_PER_S;

  private static final String EXPECTED =
      "a duration such as 250 ns, off, or a distribution such as { exponential = 3 us } for '";

  private CostReader() {}

  /**
   * The costs of a machine.
   *
   * @param defaults a value for every cost
   * @param changes the values that an experiment sets otherwise, or null
   */
  public static CostModel read(Entry defaults, @Nullable Entry changes) {
    Fields fields = defaults.fields("the costs", KEYS);
    Fields changed = changes == null ? null : changes.fields("the costs", KEYS);
    Map<Cost, Latency> latencies = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      Entry change = changed == null ? null : changed.find(cost.key());
      Entry entry = change == null ? fields.get(cost.key()) : change;
      latencies.put(cost, latency(entry, MOST_COST_NS));
    }
    return new CostModel(latencies);
  }

  /** A duration, a distribution, or off; of durations of at most so many nanoseconds. */
  static Latency latency(Entry entry, long most) {
    if (entry.isObject()) {
      return distribution(entry, most);
    }
    if (entry.isList()) {
      throw entry.mistake(EXPECTED + entry.name() + "'");
    }
    String text = entry.text();
    if (text.equals("off") || text.equals("false")) {
      return new Latency.Constant(0);
    }
    if (entry.isNumber()) {
      return new Latency.Constant(entry.whole(0, most));
    }
    long ns =
        Units.nanoseconds(text).orElseThrow(() -> entry.mistake(EXPECTED + entry.name() + "'"));
    return new Latency.Constant(entry.atMost(ns, most));
  }

  private static Latency distribution(Entry entry, long most) {
    Fields fields = entry.fields(Keys.DISTRIBUTION);
    if (entry.members("a distribution").size() != 1) {
      throw entry.mistake("one of exponential, uniform and pareto");
    }
    if (fields.has("exponential")) {
      return new Latency.Exponential(duration(fields.get("exponential"), most));
    }
    return fields.has("uniform")
        ? uniform(fields.get("uniform"), most)
        : pareto(fields.get("pareto"), most);
  }

  private static long duration(Entry entry, long most) {
    return entry.atMost(entry.nanoseconds(), most);
  }

  private static Latency uniform(Entry entry, long most) {
    List<Entry> bounds = entry.list("the least and the greatest duration, as in [1 us, 2 us]");
    if (bounds.size() != 2) {
      throw entry.mistake("two durations, the least and the greatest");
    }
    long low = duration(bounds.get(0), most);
    long high = duration(bounds.get(1), most);
    if (high < low) {
      throw bounds.get(1).mistake("no less than the least duration");
    }
    return new Latency.Uniform(low, high);
  }

  private static Latency pareto(Entry entry, long longest) {
    Fields fields = entry.fields(Keys.PARETO);
    long least = duration(fields.get("least"), longest);
    double shape = fields.get("shape").number();
    long most = duration(fields.get("most"), longest);
    if (shape <= 0) {
      throw fields.get("shape").mistake("a number above 0 for 'shape'");
    }
    if (most < least) {
      throw fields.get("most").mistake("no less than 'least' for 'most'");
    }
    return new Latency.Pareto(least, shape, most);
  }
}
