package pageferry.mm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a large folio is split into: pieces of one order, or such as halving leaves around one page
 * of it; __split_unmapped_folio() (mm/huge_memory.c, Linux 6.15).
 *
 * @param order the order of the pieces, or of the least ones
 * @param at the page of the folio around which the pieces are that small, or {@link #EVENLY}
 */
public record Pieces(int order, int at) {
  /** All pieces are of one order. */
  public static final int EVENLY = -1;

  /** Base pages. */
  public static final Pieces BASE_PAGES = new Pieces(0, EVENLY);

  /** The orders of the pieces of a folio, from its first page on. */
  public List<Integer> of(int folio, boolean anonymous) {
    if (at == EVENLY) {
      return Collections.nCopies(1 << folio - order, order);
    }
    List<Integer> orders = new ArrayList<>();
    halve(orders, 0, folio, anonymous);
    return orders;
  }

  private void halve(List<Integer> orders, int first, int size, boolean anonymous) {
    boolean holds = at >= first && at < first + (1 << size);
    if (!holds || size <= order) {
      orders.add(size);
      return;
    }
    int next = anonymous && size == 2 ? 0 : size - 1;
    for (int piece = first; piece < first + (1 << size); piece += 1 << next) {
      halve(orders, piece, next, anonymous);
    }
  }
}
