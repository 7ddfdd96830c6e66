package pageferry.protocol.ops.inode;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides what a fault has to read into the page cache: do_sync_mmap_readahead() where its page is
 * not there, do_async_mmap_readahead() where it is (mm/filemap.c, Linux 6.1).
 *
 * @param offset the page offset of the fault
 * @param rules how large folios may be
 */
public record PlanRead(long offset, ReadAheadRules rules) implements InodeOp<PlanRead.Plan> {
  /**
   * What is to be read.
   *
   * @param major whether the fault has to wait for it
   * @param missing the offsets to read
   * @param mark the one of them that sets off the next window, if any
   * @param first the first offset of the window
   * @param end the one after its last
   * @param order what order its folios should have; 0: base pages
   */
  public record Plan(
      boolean major, List<Long> missing, long mark, long first, long end, int order) {
    /** Nothing is to be read. */
    public static final Plan NOTHING = new Plan(false, List.of(), -1, 0, 0, 0);

    public Plan {
      missing = List.copyOf(missing);
    }
  }

  @Override
  public Plan on(PageCache cache) {
    ReadAhead state = cache.readAhead();
    boolean there = cache.find(offset) >= 0;
    if (there && !state.unmark(cache.headOf(offset))) {
      return Plan.NOTHING;
    }
    ReadAhead.Window window =
        there
            ? state.ahead(offset, cache.order(offset), hole(cache), cache.traits().size(), rules)
            : state.around(offset, cache.traits().size(), rules);
    List<Long> missing = new ArrayList<>();
    for (long page = window.first(); page < window.end(); page++) {
      if (cache.find(page) < 0) {
        missing.add(page);
      }
    }
    return new Plan(!there, missing, window.mark(), window.first(), window.end(), window.order());
  }

  private long hole(PageCache cache) {
    long page = offset + 1;
    while (cache.find(page) >= 0) {
      page++;
    }
    return page;
  }
}
