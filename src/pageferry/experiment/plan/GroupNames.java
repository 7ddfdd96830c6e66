package pageferry.experiment.plan;

import java.util.SortedSet;
import java.util.TreeSet;
import pageferry.mm.CgroupEvent;
import pageferry.mm.CgroupSpec;
import pageferry.observe.Metric;

/** The names of the metrics of control groups. */
final class GroupNames {
  private GroupNames() {}

  /** Those of all control groups of a scenario. */
  static SortedSet<String> all(Scenario scenario) {
    SortedSet<String> names = new TreeSet<>();
    for (CgroupSpec group : scenario.machine().setup().provision().cgroups()) {
      names.add(Metric.MEMCG_PEAK.nameOf(group.name()));
      names.add(Metric.MEMCG_SWAP.nameOf(group.name()));
      for (CgroupEvent event : CgroupEvent.values()) {
        names.add(Metric.MEMCG_EVENTS.nameOf(group.name()) + "." + event.text());
      }
    }
    return names;
  }
}
