package pageferry.experiment.conf;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.SizeFactors;
import pageferry.mm.TlbMechanism;
import pageferry.mm.TlbSpec;
import pageferry.world.CostModel;
import pageferry.world.Latency;

/** Reads the profiles of conf/costs and what an experiment changes of one. */
public final class CostReader {
  private static final List<String> KEYS = Arrays.stream(Cost.values()).map(Cost::key).toList();

  private static final List<String> KEYS_OF_COPIES =
      Arrays.stream(Cost.values()).filter(Cost::isOfCopies).map(Cost::key).toList();

  /** The most that one step of the kernel costs: ten seconds, so that 2^24 of them fit a long. */
  private static final long MOST_COST_NS = 10 * Units.NS_PER_S;

  /** The most that a cost is multiplied with. */
  private static final int MOST_FACTOR = 1000;

  /** CPUs run no slower, as a share of the frequency at which a profile was measured. */
  private static final double LEAST_FREQUENCY = 0.1;

  /** They run no faster. */
  private static final int MOST_FREQUENCY = 10;

  /** No range of pages has more. */
  private static final int MOST_CEILING = 1 << 20;

  private static final Map<String, TlbMechanism> MECHANISMS =
      Arrays.stream(TlbMechanism.values())
          .collect(Collectors.toMap(TlbMechanism::text, each -> each, (a, b) -> a, TreeMap::new));

  private static final String FOLDER = "costs";

  private static final List<String> KEYS_OF_EXPERIMENTS =
      Stream.concat(Keys.COSTS.keys().stream(), KEYS.stream()).toList();

  private static final String EXPECTED =
      "a duration such as 250 ns, off, or a distribution such as { exponential = 3 us } for '";

  private CostReader() {}

  /**
   * The costs of a machine.
   *
   * @param files where profiles are
   * @param machine the profile that the machine names, or null: the usual one
   * @param asked what an experiment says of costs, or null
   */
  public static CostModel read(ConfFiles files, @Nullable Entry machine, @Nullable Entry asked) {
    if (asked == null || !asked.isObject()) {
      return profile(files, asked == null ? machine : asked).model();
    }
    Fields fields = asked.fields("the costs", KEYS_OF_EXPERIMENTS);
    CostProfile profile = profile(files, fields.has("profile") ? fields.find("profile") : machine);
    double scale = fields.has("scale") ? factor(fields.get("scale")) : 1;
    double ofCpu = scale / (fields.has("frequency") ? frequency(fields.get("frequency")) : 1);
    Entry times = fields.find("times");
    Fields each = times == null ? null : times.fields("the factors of costs", KEYS);
    Map<Cost, Latency> latencies = new EnumMap<>(Cost.class);
    Map<Cost, Double> errors = profile.errors();
    for (Cost cost : Cost.values()) {
      Entry own = fields.find(cost.key());
      double all = cost.bound() == Cost.Bound.CPU ? ofCpu : scale;
      Latency latency = own == null ? profile.latency(cost).times(all) : latency(own, MOST_COST_NS);
      if (own != null) {
        errors.remove(cost);
      }
      Entry factor = each == null ? null : each.find(cost.key());
      latencies.put(cost, factor == null ? latency : latency.times(factor(factor)));
    }
    Entry tlb = fields.find("tlb");
    Map<Cost, SizeFactors> sizes = profile.sizes();
    sizes.putAll(SizesReader.read(bySize(fields), false));
    return new CostModel(latencies, errors, tlb == null ? profile.tlb() : tlb(tlb, profile.tlb()))
        .bySize(sizes);
  }

  private static double factor(Entry entry) {
    double factor = entry.number();
    if (factor < 0 || factor > MOST_FACTOR) {
      throw entry.mistake("a factor from 0 to " + MOST_FACTOR + " for '" + entry.name() + "'");
    }
    return factor;
  }

  private static @Nullable Fields bySize(Fields costs) {
    Entry entry = costs.find("by-size");
    return entry == null
        ? null
        : entry.fields("the costs that hang on the size of a folio", KEYS_OF_COPIES);
  }

  private static double frequency(Entry entry) {
    double frequency = entry.number();
    if (frequency < LEAST_FREQUENCY || frequency > MOST_FREQUENCY) {
      throw entry.mistake(
          "the CPUs' frequency as a share of the profile's, from "
              + LEAST_FREQUENCY
              + " to "
              + MOST_FREQUENCY);
    }
    return frequency;
  }

  private static CostProfile profile(ConfFiles files, @Nullable Entry reference) {
    if (reference == null) {
      return named(files, CostProfile.USUAL);
    }
    Entry file = files.referred(FOLDER, "a profile of costs", reference);
    return profile(reference.text(), file);
  }

  /** A profile of the installation, or one by its path. */
  public static CostProfile named(ConfFiles files, String name) {
    return profile(name, files.profile(name));
  }

  /** The profile that an entry holds. */
  public static CostProfile profile(String name, Entry entry) {
    Fields fields = entry.fields(Keys.PROFILE);
    Fields costs = fields.get("costs").fields("the costs", KEYS);
    Map<Cost, CostProfile.Figure> figures = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      figures.put(cost, figure(costs.get(cost.key())));
    }
    return new CostProfile(
        name,
        fields.get("about").text(),
        new CostProfile.Origin(
            fields.get("machine").text(), fields.get("kernel").text(), fields.get("date").text()),
        tlb(fields.get("tlb"), TlbSpec.INTERRUPTS),
        SizesReader.read(bySize(fields), true),
        figures);
  }

  /** How TLBs are told; what is not said is as in {@code usual}. */
  private static TlbSpec tlb(Entry entry, TlbSpec usual) {
    Fields fields = entry.fields(Keys.TLB);
    Entry mechanism = fields.find("mechanism");
    Entry ceiling = fields.find("ceiling");
    return new TlbSpec(
        mechanism == null ? usual.mechanism() : mechanism.oneOf("how TLBs are told", MECHANISMS),
        ceiling == null ? usual.ceiling() : (int) ceiling.whole(0, MOST_CEILING));
  }

  private static CostProfile.Figure figure(Entry entry) {
    Fields fields = entry.fields(Keys.FIGURE);
    Entry error = fields.get("error");
    if (error.number() < 0 || error.number() > 1) {
      throw error.mistake("a share of the cost from 0 to 1 for 'error'");
    }
    Entry source = fields.get("source");
    if (source.text().isBlank()) {
      throw source.mistake("where the cost is from, or 'estimate'");
    }
    return new CostProfile.Figure(
        latency(fields.get("cost"), MOST_COST_NS), error.number(), source.text());
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
