package pageferry.experiment.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.mm.CpuUse;
import pageferry.mm.Errno;
import pageferry.mm.FolioCounter;
import pageferry.mm.LazyFate;
import pageferry.mm.Signal;
import pageferry.mm.StepOp;
import pageferry.mm.VmCounter;
import pageferry.observe.HugeMiss;
import pageferry.observe.Metric;
import pageferry.observe.Metric.Named;
import pageferry.observe.MetricName;
import pageferry.observe.Statistic;
import pageferry.world.FaultKind;

/** The names of metrics that runs can have. */
public final class MetricNames {
  /** A size that is named for all others. */
  private static final String USUAL_SIZE = "64kB";

  private static final String WORD = "<";

  private MetricNames() {}

  /** Complains if no run of programs that name these can have a metric of that name. */
  public static void require(String text, Place place, Vocabulary words) {
    MetricName name = MetricName.of(text);
    Named named = Metric.of(name.base());
    if (named == null || !isKnown(named, name.base(), words)) {
      throw BadInput.unknown(place, "a metric", name.base(), all(words));
    }
    if (named.metric() == Metric.CONVERGED) {
      requireOverTime(of(text), place, words);
    } else {
      MetricScopes.require(name, named.metric(), place, words);
    }
  }

  /** The metric that a name of {@link Metric#CONVERGED} is about. */
  private static String of(String converged) {
    return converged.substring(Metric.CONVERGED.nameOf("").length());
  }

  /** The same if the metric cannot be had at any instant of a run. */
  public static void requireOverTime(String text, Place place, Vocabulary words) {
    require(text, place, words);
    Named named = Objects.requireNonNull(Metric.of(text));
    String reason =
        switch (named.metric()) {
          case CONVERGED -> "it is known at the end of the run only";
          case STEP, STEP_RET, STEP_ERRNO, STEP_STATUS -> "";
          default -> MetricScopes.whyNot(named.metric());
        };
    if (!reason.isEmpty()) {
      throw BadInput.at(place, "a metric that changes over time", "'" + text + "': " + reason);
    }
  }

  /** Complains if no metric at all has that name, whatever its scope. */
  static void requireBase(String text, Place place) {
    if (Metric.of(text) == null) {
      throw BadInput.unknown(place, "a metric", text, all(Vocabulary.NONE));
    }
  }

  private static boolean isKnown(Named named, String name, Vocabulary words) {
    return switch (named.metric()) {
      case VMSTAT -> counters().contains(name);
      case MTHP -> folioCounters().contains(name.replaceFirst("[0-9]{1,6}kB$", USUAL_SIZE));
      case CPU -> uses().contains(name);
      case CALL -> calls().contains(named.family());
      case LAZY -> fates().contains(name);
      case THP_MISSED -> misses().contains(name);
      case FOUND -> findings().contains(name);
      case ERRNO -> errnos().contains(name);
      case SIGNAL -> signals().contains(name);
      case FAULTS_INJECTED -> faults().contains(name);
      case STATUS -> name.matches("status[.]node[0-9]{1,4}") || statuses().contains(name);
      case ALLOC_NODE, FREE_NODE, HUGETLB_TOTAL, HUGETLB_FREE, HUGETLB_SURPLUS ->
          name.matches("[a-z.]+[0-9]{1,2}");
      case GIGANTIC_TOTAL, GIGANTIC_FREE, GIGANTIC_SURPLUS -> name.matches("[a-z.]+[0-9]{1,2}");
      case MEMCG_PEAK, MEMCG_SWAP, MEMCG_EVENTS -> words.groups().contains(name);
      case PLACEMENT -> words.placements().contains(name);
      case STEP, STEP_RET, STEP_ERRNO, STEP_STATUS ->
          words.steps().contains(name.split("[.]")[1]) && isKnownEnd(named.metric(), name);
      default -> true;
    };
  }

  /** Whether what a step's metric counts is something. */
  private static boolean isKnownEnd(Metric metric, String name) {
    String end = name.substring(name.lastIndexOf('.') + 1);
    return switch (metric) {
      case STEP_ERRNO -> errnos().contains(Metric.ERRNO.nameOf(end));
      case STEP_STATUS ->
          end.matches("node[0-9]{1,4}") || statuses().contains(Metric.STATUS.nameOf(end));
      default -> true;
    };
  }

  /**
   * What a metric is in a run that has no value for it: what never happened was counted no times;
   * null where there is no data, as of durations without a sample.
   */
  static @Nullable Double ofNothing(String name) {
    Named named = Metric.of(name);
    return named != null && named.isCountOfEvents() ? 0.0 : null;
  }

  /** The same metrics, and those of these names that are zero for want of events. */
  static SortedMap<String, Double> withZeros(SortedMap<String, Double> values, List<String> names) {
    SortedMap<String, Double> all = new TreeMap<>(values);
    for (String name : names) {
      Double nothing = ofNothing(name);
      if (nothing != null) {
        all.putIfAbsent(name, nothing);
      }
    }
    return all;
  }

  private static List<String> all(Vocabulary words) {
    List<String> names = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      metric.names().stream().filter(name -> !name.contains(WORD)).forEach(names::add);
    }
    for (String call : calls()) {
      Metric.CALL.names().forEach(name -> names.add(call + name.substring(name.indexOf('>') + 1)));
    }
    names.addAll(counters());
    names.addAll(folioCounters());
    names.addAll(findings());
    names.addAll(fates());
    names.addAll(misses());
    names.addAll(uses());
    names.addAll(errnos());
    names.addAll(signals());
    names.addAll(faults());
    names.addAll(statuses());
    names.addAll(words.placements());
    names.addAll(words.groups());
    for (String step : words.steps()) {
      String begin = Metric.STEP.nameOf(step);
      Arrays.stream(Statistic.values()).forEach(each -> names.add(begin + "." + each.key()));
      names.add(begin + ".ret");
      errnos().forEach(errno -> names.add(begin + "." + errno));
      statuses().forEach(status -> names.add(begin + "." + status));
    }
    return names;
  }

  private static List<String> errnos() {
    return Arrays.stream(Errno.values()).map(Metric.ERRNO::nameOf).toList();
  }

  private static List<String> signals() {
    return Arrays.stream(Signal.values()).map(Metric.SIGNAL::nameOf).toList();
  }

  private static List<String> faults() {
    return Arrays.stream(FaultKind.values())
        .map(kind -> Metric.FAULTS_INJECTED.nameOf(kind.key()))
        .toList();
  }

  private static List<String> statuses() {
    List<String> names = new ArrayList<>(List.of(Metric.STATUS.nameOf("unwritten")));
    Arrays.stream(Errno.values()).map(Metric.STATUS::nameOf).forEach(names::add);
    names.add(Metric.STATUS.nameOf("node0"));
    return names;
  }

  private static List<String> findings() {
    List<String> names = new ArrayList<>();
    for (Finding.Kind kind : Finding.Kind.values()) {
      names.add(kind.metric());
    }
    return names;
  }

  private static List<String> fates() {
    return Arrays.stream(LazyFate.values()).map(fate -> Metric.LAZY.nameOf(fate.text())).toList();
  }

  private static List<String> misses() {
    return Arrays.stream(HugeMiss.values())
        .map(miss -> Metric.THP_MISSED.nameOf(miss.text()))
        .toList();
  }

  private static List<String> uses() {
    return Arrays.stream(CpuUse.values()).map(use -> Metric.CPU.nameOf(use.word())).toList();
  }

  private static List<String> calls() {
    List<String> names = new ArrayList<>();
    for (StepOp op : StepOp.values()) {
      if (op.isReported()) {
        names.add(Metric.CALL.nameOf(op.text()));
      }
    }
    return names;
  }

  private static List<String> counters() {
    List<String> names = new ArrayList<>();
    for (VmCounter counter : VmCounter.values()) {
      names.add("vmstat." + counter.text());
    }
    return names;
  }

  private static List<String> folioCounters() {
    List<String> names = new ArrayList<>();
    for (FolioCounter counter : FolioCounter.values()) {
      names.add(Metric.MTHP.nameOf(counter.text()) + "." + USUAL_SIZE);
    }
    return names;
  }
}
