package pageferry.mm;

import java.util.List;

/**
 * How fast nodes are for the nodes that have CPUs: the ACPI Heterogeneous Memory Attribute Table.
 *
 * @param readNs read latencies in nanoseconds: a row for each node with CPUs, in the order of their
 *     numbers, and in it one of each node; empty where the firmware has no such table
 * @param readGbs read bandwidths in GB/s, in the same order
 */
public record Hmat(List<List<Integer>> readNs, List<List<Integer>> readGbs) {
  /** The firmware says nothing. */
  public static final Hmat NONE = new Hmat(List.of(), List.of());

  public Hmat {
    readNs = readNs.stream().map(List::copyOf).toList();
    readGbs = readGbs.stream().map(List::copyOf).toList();
  }

  /** Whether the firmware says nothing. */
  public boolean isEmpty() {
    return readNs.isEmpty();
  }
}
