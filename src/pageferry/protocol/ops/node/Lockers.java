package pageferry.protocol.ops.node;

import java.util.TreeMap;

/** How many areas are known to lock each unevictable folio; most are locked by one. */
final class Lockers {
  private final TreeMap<Long, Integer> known = new TreeMap<>();

  /** That many more lock a folio; answers how many do now. */
  int change(long head, int by) {
    int now = Math.max(0, known.getOrDefault(head, 1) + by);
    if (now == 1) {
      known.remove(head);
    } else {
      known.put(head, now);
    }
    return now;
  }

  /** Nobody is known to lock a folio. */
  void none(long head) {
    known.put(head, 0);
  }

  /** A folio is forgotten. */
  void remove(long head) {
    if (!known.isEmpty()) {
      known.remove(head);
    }
  }
}
