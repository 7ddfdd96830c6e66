package pageferry.actors;

import org.agrona.collections.Int2ObjectHashMap;
import pageferry.protocol.ops.node.Turn;

/**
 * Until when lru_lock of a node and the ways to its memory are taken by those who have come so far.
 * Whoever comes is served after them, in the order in which they come.
 */
final class Turns {
  private final Int2ObjectHashMap<long[]> until = new Int2ObjectHashMap<>();

  /** How much later than {@code atNs} an operation that arrives then has had its turn. */
  long late(Turn turn, long atNs) {
    long[] taken = until.computeIfAbsent(turn.of(), queue -> new long[1]);
    taken[0] = Math.max(taken[0], atNs - turn.beforeNs()) + turn.ns();
    return Math.max(0, taken[0] - atNs - turn.afterNs());
  }
}
