package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.mm.Pte;
import pageferry.mm.Topology;

/**
 * User accesses to pages, one after the other, as the CPU's page walk sees them, up to the first
 * one that faults.
 *
 * @param pages page numbers
 * @param from the first index to access
 * @param to the index after the last
 * @param write whether the accesses write
 * @param node the accessing CPU's node
 * @param value what a write leaves there, or {@link PageContents#UNSAID}
 */
public record AccessPages(long[] pages, int from, int to, boolean write, int node, long value)
    implements SpaceOp<AccessPages.Hits> {
  /**
   * How far the accesses came.
   *
   * @param next the index of the access that faults, or the end
   * @param remote hits on another node of tier 0
   * @param slow hits on a slow tier
   */
  public record Hits(int next, int remote, int slow) {}

  @Override
  public Hits on(Space space) {
    PageTable table = space.table();
    Topology topology = space.topology();
    long needed = write ? Pte.PRESENT | Pte.WRITE : Pte.PRESENT;
    int remote = 0;
    int slow = 0;
    int at = from;
    while (at < to) {
      long vpn = pages[at];
      long pte = table.get(vpn);
      if ((pte & needed) != needed || Pte.has(pte, Pte.PROTNONE)) {
        break;
      }
      if (write && (pte & (Pte.DIRTY | Pte.BLANK | Pte.HUGE)) != Pte.DIRTY) {
        table.write(vpn);
      }
      if (write) {
        space.contents().wrote(vpn, value);
      }
      table.access(vpn, pte, write);
      int home = Pte.has(pte, Pte.ZERO) ? node : topology.nodeOf(Pte.pfn(pte));
      if (home != node) {
        boolean slowTier = topology.nodes().get(home).tier() > 0;
        slow += slowTier ? 1 : 0;
        remote += slowTier ? 0 : 1;
      }
      at++;
    }
    return new Hits(at, remote, slow);
  }
}
