package pageferry.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.mm.LazyFate;
import pageferry.mm.SysCall;
import pageferry.mm.VmCounter;
import pageferry.observe.Metric;
import pageferry.observe.Metric.Named;

/** The names of metrics that runs can have. */
final class MetricNames {
  private static final String WORD = "<";

  private MetricNames() {}

  /** Complains if no run can have a metric of that name. */
  static void require(String name, Place place) {
    Named named = Metric.of(name);
    boolean known =
        named != null
            && switch (named.metric()) {
              case VMSTAT -> counters().contains(name);
              case CALL -> calls().contains(named.family());
              case LAZY -> fates().contains(name);
              case FOUND -> findings().contains(name);
              case ALLOC_NODE, FREE_NODE -> name.matches("[a-z.]+[0-9]{1,2}");
              default -> true;
            };
    if (!known) {
      throw BadInput.unknown(place, "a metric", name, all());
    }
  }

  /**
   * What a metric is in a run that has no value for it: nothing lasted no time, and what was not
   * found was found no times; null if that cannot be said.
   */
  static @Nullable Double ofNothing(String name) {
    Named named = Metric.of(name);
    boolean isNothing =
        named != null && (named.metric().isDurations() || named.metric() == Metric.FOUND);
    return isNothing ? 0.0 : null;
  }

  private static List<String> all() {
    List<String> names = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      metric.names().stream().filter(name -> !name.contains(WORD)).forEach(names::add);
    }
    for (String call : calls()) {
      Metric.CALL.names().forEach(name -> names.add(call + name.substring(name.indexOf('>') + 1)));
    }
    names.addAll(counters());
    names.addAll(findings());
    names.addAll(fates());
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

  private static List<String> calls() {
    List<String> names = new ArrayList<>();
    for (SysCall call : SysCall.values()) {
      names.add("call." + call.text());
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
}
