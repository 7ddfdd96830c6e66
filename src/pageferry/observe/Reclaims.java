package pageferry.observe;

import java.util.Arrays;
import org.agrona.collections.Int2ObjectHashMap;

/** For which nodes tasks reclaim directly, one inside the other. */
final class Reclaims {
  private static final int[] NONE = {};

  private final Int2ObjectHashMap<int[]> nodes = new Int2ObjectHashMap<>();

  Reclaims() {}

  /** The same, which goes on by itself; the arrays are never changed in place. */
  Reclaims(Reclaims other) {
    nodes.putAll(other.nodes);
  }

  void begins(int task, int node) {
    int[] before = nodes.getOrDefault(task, NONE);
    int[] now = Arrays.copyOf(before, before.length + 1);
    now[before.length] = node;
    nodes.put(task, now);
  }

  void ends(int task) {
    int[] before = nodes.get(task);
    if (before != null && before.length > 0) {
      nodes.put(task, Arrays.copyOf(before, before.length - 1));
    }
  }

  /** The node of the innermost time; -1: the task does not. */
  int nodeOf(int task) {
    int[] all = nodes.getOrDefault(task, NONE);
    return all.length == 0 ? -1 : all[all.length - 1];
  }
}
