package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pageferry.experiment.ExperimentReader;
import pageferry.experiment.Overrides;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Entry;
import pageferry.mm.Topology;

/**
 * What ordeals are drawn from: all that an experiment leaves open. What it sets holds in each of
 * them: a machine, a kernel, costs, faults; its processes run beside the random ones.
 */
public final class Grounds {
  /** Keys that say how runs are judged or shown, and mean nothing here. */
  private static final List<String> IGNORED =
      List.of("about", "columns", "expect", "compare", "vary", "seed", "limits", "audit", "ends");

  private final Swarm swarm;
  private final int cpus;
  private final int nodes;

  /**
   * Reads an experiment, which must be sound in itself.
   *
   * @param files the installation's conf files
   * @param nameOrPath the experiment
   */
  public Grounds(ConfFiles files, String nameOrPath) {
    Topology topology =
        new ExperimentReader(files)
            .read(nameOrPath, new Overrides())
            .rows()
            .get(0)
            .scenario()
            .machine()
            .topology();
    cpus = topology.cpuCount();
    nodes = topology.nodeCount();
    List<String> fixed = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (Map.Entry<String, Entry> member :
        files.experiment(nameOrPath).members("an experiment").entrySet()) {
      if (!IGNORED.contains(member.getKey())) {
        String value = member.getValue().json();
        fixed.add(member.getKey() + " = " + value);
        keys.add(member.getKey());
      }
    }
    List<String> strategies =
        List.copyOf(files.shared("strategies.conf").members("strategies").keySet());
    swarm = new Swarm(new Swarm.Ground(fixed, keys, files.names("kernels"), strategies));
  }

  /** The ordeal of that seed. */
  Ordeal draw(long seed) {
    return swarm.draw(seed, cpus, nodes);
  }
}
