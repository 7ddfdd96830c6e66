package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.Arrays;
import java.util.List;
import pageferry.mm.Topology;
import pageferry.protocol.node.InsertLru;

/**
 * The lru_add batch of one CPU: folio_batch_add_and_move() (mm/swap.c, Linux 6.1). It flushes when
 * it is full, when a large folio comes, and at once while the LRU cache is off.
 */
final class LruBatch {
  private final Topology topology;
  private final List<ActorRef<Node.Command>> nodes;
  private final long[] folios;
  private int count;
  private boolean enabled = true;

  LruBatch(Topology topology, List<ActorRef<Node.Command>> nodes, int capacity) {
    this.topology = topology;
    this.nodes = nodes;
    this.folios = new long[capacity];
  }

  void enable(boolean on) {
    enabled = on;
  }

  /** Takes a folio over, with a reference that the caller has taken for it. */
  void add(long pfn, boolean large) {
    folios[count++] = pfn;
    if (count == folios.length || large || !enabled) {
      flush();
    }
  }

  /** Sends all folios to the LRU lists of their nodes, in the order in which they came. */
  int flush() {
    int flushed = count;
    if (count == 0) {
      return 0;
    }
    long[] all = Arrays.copyOf(folios, count);
    count = 0;
    for (int node = 0; node < nodes.size(); node++) {
      long[] ofNode = new long[all.length];
      int size = 0;
      for (long pfn : all) {
        if (topology.nodeOf(pfn) == node) {
          ofNode[size++] = pfn;
        }
      }
      if (size > 0) {
        nodes.get(node).tell(new Node.Note(new InsertLru(Arrays.copyOf(ofNode, size))));
      }
    }
    return flushed;
  }
}
