package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The shape of a random machine.
 *
 * @param nodes how many nodes it has
 * @param cpusPerNode how many CPUs those nodes have that have any
 * @param withCpus how many these are, the first ones
 * @param mib how many MiB a node has, one of these
 */
record RandomMachine(int nodes, int cpusPerNode, int withCpus, List<Integer> mib) {
  /** A memory block, which can go offline. */
  private static final int BLOCK_MIB = 128;

  private static final int MOVABLE_MIB = 16;
  private static final int MOVABLE_PERCENT = 20;
  private static final int BLOCK_PERCENT = 15;

  /**
   * A machine of that shape, as text.
   *
   * @param more what else a node says that has so many MiB
   */
  String text(Draw draw, RandomPages pages, IntFunction<String> more) {
    List<String> members = new ArrayList<>();
    List<String> distances = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      members.add(node(draw, pages, node, more));
      List<String> row = new ArrayList<>();
      for (int other = 0; other < nodes; other++) {
        row.add(node == other ? "10" : "" + (20 + Math.abs(node - other)));
      }
      distances.add("[" + String.join(", ", row) + "]");
    }
    return "{ nodes = ["
        + String.join(", ", members)
        + "], distances = ["
        + String.join(", ", distances)
        + "] }";
  }

  private String node(Draw draw, RandomPages pages, int node, IntFunction<String> more) {
    int first = node * cpusPerNode;
    String cpus =
        node < withCpus ? "cpus = \"" + first + "-" + (first + cpusPerNode - 1) + "\", " : "";
    boolean hasMovable = node > 0 && draw.percent(MOVABLE_PERCENT);
    String movable = hasMovable ? ", movable = " + pages.memory(MOVABLE_MIB) : "";
    int size = draw.oneOf(mib);
    String memory =
        "memory = "
            + pages.memory(size)
            + (size < MOVABLE_MIB ? "" : movable)
            + more.apply(size - (hasMovable ? MOVABLE_MIB : 0));
    if (node > 0 && draw.percent(BLOCK_PERCENT)) {
      String block = pages.memory(BLOCK_MIB);
      memory = "memory = " + block + ", movable = " + block + ", hotplugged = yes";
    }
    String tier = node >= withCpus && draw.percent(50) ? ", tier = 1" : "";
    return "{ " + cpus + memory + tier + " }";
  }
}
