package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.List;

/**
 * Who is who on a machine, as its CPUs need to know.
 *
 * @param machine the guardian
 * @param cpus all CPUs by number
 * @param nodes all nodes by number
 * @param kswapds the kswapd of each node
 * @param drainWorker the LRU-drain worker
 */
record Wiring(
    ActorRef<Machine.Command> machine,
    List<ActorRef<Cpu.Command>> cpus,
    List<ActorRef<Node.Command>> nodes,
    List<ActorRef<Kswapd.Command>> kswapds,
    ActorRef<LruDrainWorker.Command> drainWorker) {
  Wiring {
    cpus = List.copyOf(cpus);
    nodes = List.copyOf(nodes);
    kswapds = List.copyOf(kswapds);
  }
}
