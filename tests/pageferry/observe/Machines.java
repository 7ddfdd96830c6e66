package pageferry.observe;

import java.util.List;
import pageferry.mm.NodeSpec;
import pageferry.mm.Topology;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;

/** Machines to watch. */
final class Machines {
  /** Frames of a node: eight sections. */
  static final long NODE_PAGES = 8L << 15;

  private Machines() {}

  /** Two nodes with two CPUs each; the second one's frames begin at {@link #NODE_PAGES}. */
  static Topology pair() {
    List<ZoneSpec> zones = List.of(new ZoneSpec(ZoneType.NORMAL, NODE_PAGES));
    return new Topology(
        "pair",
        List.of(new NodeSpec(0, List.of(0, 1), zones, 0), new NodeSpec(1, List.of(2, 3), zones, 0)),
        new int[][] {{10, 21}, {21, 10}});
  }
}
