package pageferry.protocol.program;

import java.util.List;
import pageferry.mm.PageSet;

/**
 * The arrays of a move_pages(2) call.
 *
 * @param pages the pages array
 * @param nodes the nodes array, cycled over the pages; empty: NULL, the call only asks
 * @param count nr_pages, which may differ from the number of addresses
 * @param bad which of the arrays are pointers to nowhere
 */
public record MoveArrays(PageSet pages, List<Integer> nodes, long count, Bad bad) {
  /**
   * Which pointers lead nowhere.
   *
   * @param pages the pages array
   * @param nodes the nodes array
   * @param status the status array
   */
  public record Bad(boolean pages, boolean nodes, boolean status) {
    /** All pointers are good. */
    public static final Bad NONE = new Bad(false, false, false);
  }

  public MoveArrays {
    nodes = List.copyOf(nodes);
  }

  /** Whether the call only asks where pages are: nodes is NULL. */
  public boolean isQuery() {
    return nodes.isEmpty() && !bad.nodes();
  }
}
