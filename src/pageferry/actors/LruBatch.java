package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import pageferry.mm.Topology;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.lru.InsertLru;
import pageferry.protocol.ops.node.lru.MlockFolios;

/**
 * A batch of folios of one CPU, for the LRU lists or for mlock: folio_batch_add_and_move()
 * (mm/swap.c), mlock_folio() (mm/mlock.c, Linux 6.1). It flushes when it is full, when a large
 * folio comes, and at once while the LRU cache is off.
 */
final class LruBatch {
  private final Topology topology;
  private final List<ActorRef<Node.Command>> nodes;
  private final Purpose purpose;
  private final long[] folios;
  private int count;
  private boolean enabled = true;

  /** What the batch is for. */
  interface Purpose {
    /** The folio of a place. */
    long pfn(long place);

    /** What a node has to do with its folios. */
    Node.Command work(long[] places);
  }

  LruBatch(Topology topology, List<ActorRef<Node.Command>> nodes, int capacity, Purpose purpose) {
    this.topology = topology;
    this.nodes = nodes;
    this.folios = new long[capacity];
    this.purpose = purpose;
  }

  /** lru_add. */
  record Add(Function<NodeOp<?>, Node.Command> note) implements Purpose {
    @Override
    public long pfn(long place) {
      return InsertLru.pfn(place);
    }

    @Override
    public Node.Command work(long[] places) {
      return note.apply(new InsertLru(places));
    }
  }

  /** mlock_pvec. */
  record Mlock(Function<NodeOp<?>, Node.Command> note) implements Purpose {
    @Override
    public long pfn(long place) {
      return MlockFolios.pfn(place);
    }

    @Override
    public Node.Command work(long[] places) {
      return note.apply(new MlockFolios(places));
    }
  }

  void enable(boolean on) {
    enabled = on;
  }

  /** The folios in it. */
  List<Long> content() {
    return Arrays.stream(folios, 0, count).map(purpose::pfn).boxed().toList();
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Takes a folio over, with a reference that the caller has taken for it. */
  void add(long place, boolean large) {
    folios[count++] = place;
    if (count == folios.length || large || !enabled) {
      flush();
    }
  }

  boolean isEnabled() {
    return enabled;
  }

  /** Gives a folio that it has with its reference back to the caller; false if it has it not. */
  boolean remove(long pfn) {
    for (int i = count - 1; i >= 0; i--) {
      if (purpose.pfn(folios[i]) == pfn) {
        System.arraycopy(folios, i + 1, folios, i, --count - i);
        return true;
      }
    }
    return false;
  }

  /** Sends all folios to the LRU lists of their nodes, in the order in which they came. */
  int flush() {
    int flushed = count;
    if (count == 0) {
      return 0;
    }
    long[] all = Arrays.copyOf(folios, count);
    count = 0;
    for (int node = following(all, -1); node < nodes.size(); node = following(all, node)) {
      long[] ofNode = new long[all.length];
      int size = 0;
      for (long place : all) {
        if (topology.nodeOf(purpose.pfn(place)) == node) {
          ofNode[size++] = place;
        }
      }
      nodes.get(node).tell(purpose.work(Arrays.copyOf(ofNode, size)));
    }
    return flushed;
  }

  /** The lowest node after {@code node} that any of the folios is on. */
  private int following(long[] places, int node) {
    int next = nodes.size();
    for (long place : places) {
      int home = topology.nodeOf(purpose.pfn(place));
      next = home > node && home < next ? home : next;
    }
    return next;
  }
}
