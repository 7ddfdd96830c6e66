package pageferry.actors;

import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.protocol.ops.node.Turn;

/**
 * Until when lru_lock of a node and the ways to its memory are taken by those who have come so far.
 * Whoever comes is served after them, in the order in which they come.
 */
final class Turns {
  private final Int2ObjectHashMap<Queue> queues = new Int2ObjectHashMap<>();

  /** Until when something is taken, and by whom last. */
  private static final class Queue {
    private long untilNs;
    private @Nullable Object last;
  }

  /**
   * How much later than {@code atNs} an operation of a CPU that arrives then has had its turn. A
   * CPU does not wait for itself to give lru_lock back.
   */
  long late(Turn turn, long atNs, Object cpu) {
    Queue queue = queues.computeIfAbsent(turn.of(), none -> new Queue());
    boolean own = turn.of() == Turn.LRU_LOCK && cpu.equals(queue.last);
    long sinceNs = atNs - turn.beforeNs();
    boolean waits = queue.untilNs > sinceNs && !own;
    queue.untilNs = Math.max(queue.untilNs, sinceNs) + turn.ns() + (waits ? turn.handoverNs() : 0);
    queue.last = cpu;
    return own ? 0 : Math.max(0, queue.untilNs - atNs - turn.afterNs());
  }
}
