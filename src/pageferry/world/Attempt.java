package pageferry.world;

import java.util.List;

/**
 * What the machine is about to do, as far as a fault plan may want to know.
 *
 * @param caller who does it
 * @param site what is done
 */
public record Attempt(Caller caller, Site site) {
  /**
   * Who attempts something.
   *
   * @param cpu its CPU, or -1
   * @param task its name; empty in interrupts and kernel threads
   * @param trace the kernel functions it is in, innermost first
   */
  public record Caller(int cpu, String task, List<String> trace) {
    public Caller {
      trace = List.copyOf(trace);
    }
  }

  /**
   * What is attempted.
   *
   * @param node the node concerned, or -1
   * @param order the order of the folio concerned; it counts 2^order pages of space
   * @param gfp the allocation flags, 0 where nothing is allocated
   * @param step the number of the migration step about to be taken, or -1
   */
  public record Site(int node, int order, int gfp, int step) {
    /** Of no node, folio or step. */
    public static final Site NOWHERE = new Site(-1, 0, 0, -1);

    /** About a folio of a node. */
    public static Site of(int node, int order) {
      return new Site(node, order, 0, -1);
    }
  }
}
