package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.SwapSpec;
import pageferry.mm.Topology;
import pageferry.protocol.ops.node.lru.FlushRotations;

/**
 * The interrupts of the swap device that a CPU hears: the last CPU has all of them.
 *
 * @param nodes whose folios wait for them in a batch; none on the other CPUs
 */
record DeviceInterrupts(List<ActorRef<Node.Command>> nodes) {
  static final DeviceInterrupts NONE = new DeviceInterrupts(List.of());

  DeviceInterrupts {
    nodes = List.copyOf(nodes);
  }

  static DeviceInterrupts on(int cpu, Topology topology, List<ActorRef<Node.Command>> nodes) {
    return cpu == topology.cpuCount() - 1 ? new DeviceInterrupts(nodes) : NONE;
  }

  /** What waits for an asynchronous device in its batch waits no longer. */
  void drainRotations(@Nullable SwapSpec device) {
    if (device != null && !device.isSync()) {
      nodes.forEach(node -> node.tell(new Node.Note(new FlushRotations(), 0)));
    }
  }
}
