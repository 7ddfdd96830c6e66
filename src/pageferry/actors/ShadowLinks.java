package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.List;
import pageferry.mm.ShadowFate;
import pageferry.mm.Topology;
import pageferry.protocol.ops.node.DropShadow;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.Shadows;
import pageferry.protocol.ops.node.refs.PutFolio;

/**
 * What a node has to tell others about shadow copies, of which one node has the page and another
 * the copy (Nomad, OSDI 2024).
 */
final class ShadowLinks implements Shadows.Listener {
  private final Node node;
  private final Topology topology;
  private final List<ActorRef<Node.Command>> nodes;

  /**
   * @param nodes all nodes, once they are there
   */
  ShadowLinks(Node node, Topology topology, List<ActorRef<Node.Command>> nodes) {
    this.node = node;
    this.topology = topology;
    this.nodes = nodes;
  }

  @Override
  public void dropped(long page, long shadow, ShadowFate fate) {
    note(shadow, new PutFolio(shadow, 1));
    node.lostShadow(page, shadow, fate);
  }

  @Override
  public void wanted(long page, long shadow) {
    note(page, new DropShadow(page, ShadowFate.WANTED));
  }

  private void note(long pfn, NodeOp<?> op) {
    node.tell(nodes.get(topology.nodeOf(pfn)), new Node.Note(op, node.task()));
  }
}
