package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who is who on a machine, as its CPUs need to know.
 *
 * @param machine the guardian
 * @param cpus all CPUs by number
 * @param nodes all nodes by number
 * @param kswapds the kswapd of each node
 * @param shared those of whom there is one
 * @param locks the locks of the experiment's own by number
 */
record Wiring(
    ActorRef<Machine.Command> machine,
    List<ActorRef<Cpu.Command>> cpus,
    List<ActorRef<Node.Command>> nodes,
    List<ActorRef<Kswapd.Command>> kswapds,
    Shared shared,
    SortedMap<Long, ActorRef<KernelLock.Command>> locks) {
  /**
   * Those of whom there is one.
   *
   * @param drainWorker the LRU-drain worker
   * @param cgroups the owner of the control groups
   * @param ksm the owner of what KSM knows
   */
  record Shared(
      ActorRef<LruDrainWorker.Command> drainWorker,
      ActorRef<Cgroups.Command> cgroups,
      ActorRef<Ksm.Command> ksm) {}

  Wiring {
    cpus = List.copyOf(cpus);
    nodes = List.copyOf(nodes);
    kswapds = List.copyOf(kswapds);
    locks = Collections.unmodifiableSortedMap(new TreeMap<>(locks));
  }

  ActorRef<LruDrainWorker.Command> drainWorker() {
    return shared.drainWorker();
  }

  ActorRef<Ksm.Command> ksm() {
    return shared.ksm();
  }

  ActorRef<Cgroups.Command> cgroups() {
    return shared.cgroups();
  }
}
