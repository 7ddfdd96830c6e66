package pageferry.bench;

import java.util.ArrayList;
import java.util.List;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.read.Machines;
import pageferry.mm.Gfp;
import pageferry.mm.KernelProfile;
import pageferry.mm.Mapping;
import pageferry.mm.NodeSpec;
import pageferry.mm.Topology;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;
import pageferry.protocol.ops.node.AllocateFolio;
import pageferry.protocol.ops.node.Mark;
import pageferry.protocol.ops.node.NodeMemory;

/** Prints how many bytes of heap an idle page costs: free, and mapped by one process. */
public final class IdlePages {
  private static final int MIB = 1 << 20;

  private IdlePages() {}

  /** Builds the memory of a machine of so many GiB, 64 if none are named. */
  public static void main(String[] args) {
    int gib = args.length > 0 ? Integer.parseInt(args[0]) : 64;
    measure(1, 1);
    measure(gib, MIB);
  }

  /** The first time this also measures what the JVM loads for it, 300 KB. */
  private static void measure(int gib, int count) {
    Topology topology = topology(gib);
    long pages = topology.nodes().stream().mapToLong(node -> node.pages()).sum();
    KernelProfile profile =
        new Machines(ConfFiles.installed()).plain("two-socket", "6.1").profile();
    long before = usedHeap();
    List<NodeMemory> nodes = new ArrayList<>();
    for (int node = 0; node < topology.nodeCount(); node++) {
      nodes.add(new NodeMemory(topology, node, profile));
    }
    long free = usedHeap() - before;
    System.out.printf("%d GiB, all free: %.3f bytes a page%n", pages >> 18, free / (double) pages);
    long mapped = map(nodes.get(1), count);
    long resident = usedHeap() - before - free;
    System.out.printf("%d pages mapped: %.3f bytes each%n", mapped, resident / (double) mapped);
    System.out.println("(" + nodes.size() + " nodes kept)");
  }

  private static Topology topology(int gib) {
    List<NodeSpec> specs = new ArrayList<>();
    for (int node = 0; node < 2; node++) {
      ZoneSpec zone = new ZoneSpec(ZoneType.NORMAL, (long) gib << 17);
      specs.add(new NodeSpec(node, List.of(node), List.of(zone), 0));
    }
    return new Topology("two nodes", specs, new int[][] {{10, 21}, {21, 10}});
  }

  private static long map(NodeMemory node, int count) {
    for (int i = 0; i < count; i++) {
      long mapping = Mapping.of(1, 0x48000 + i, false);
      new AllocateFolio(
              0, Gfp.HIGHUSER_MOVABLE, Mark.LOW, AllocateFolio.NewFolio.ANONYMOUS, mapping)
          .on(node);
    }
    return count;
  }

  private static long usedHeap() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
