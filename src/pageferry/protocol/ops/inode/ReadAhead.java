package pageferry.protocol.ops.inode;

import java.util.TreeSet;

/**
 * How far a file has been read ahead of the faults of its maps: struct file_ra_state
 * (include/linux/fs.h), and PG_readahead of its folios (mm/readahead.c, Linux 6.1).
 */
final class ReadAhead {
  /** Pages of one window: the 128 KiB that block devices begin with. */
  private static final int WINDOW = 32;

  /** By how much the order of folios grows from window to window. */
  private static final int GROWTH = 2;

  private final TreeSet<Long> marks = new TreeSet<>();
  private long start;
  private long size;
  private long async;

  /**
   * What is to be read.
   *
   * @param first the first page offset
   * @param end the one after the last
   * @param mark the page whose next use sets off the next window
   * @param order what order its folios should have, if the file has large ones
   */
  record Window(long first, long end, long mark, int order) {}

  /** Whether a folio bears the mark of a window; it hides from faults around it. */
  boolean isMarked(long head) {
    return marks.contains(head);
  }

  void mark(long head) {
    marks.add(head);
  }

  /** Takes the mark of a folio; answers whether it had one. */
  boolean unmark(long head) {
    return marks.remove(head);
  }

  /** A page that is not there, and those around it: do_sync_mmap_readahead(). */
  Window around(long offset, long fileEnd, ReadAheadRules rules) {
    if (rules.hugeOrder() > 0) {
      return hugeAround(offset, fileEnd, rules);
    }
    start = Math.max(0, offset - WINDOW / 2);
    size = WINDOW;
    async = WINDOW / 4;
    return window(start, fileEnd, rules.honoursOrder() ? 0 : GROWTH, rules);
  }

  /** Two huge pages, of which the second one bears the mark; where it began is not kept. */
  private Window hugeAround(long offset, long fileEnd, ReadAheadRules rules) {
    int order = rules.hugeOrder();
    async = 1L << order;
    size = 2 * async;
    return window(offset >> order << order, fileEnd, order, rules);
  }

  /**
   * The next window, at its mark: ondemand_readahead().
   *
   * @param folio the order of the folio that bears the mark
   * @param hole the first page after the mark that is not there
   */
  Window ahead(long offset, int folio, long hole, long fileEnd, ReadAheadRules rules) {
    long expected = start + size - async >> folio << folio;
    long before = rules.keepsHuge() ? size : 0;
    if (offset == expected || offset == start + size) {
      start += size;
      size = Math.max(before, WINDOW);
    } else if (hole - offset > WINDOW) {
      return new Window(hole, hole, hole, 0);
    } else {
      start = hole;
      size = WINDOW;
    }
    int order = folio + GROWTH;
    if (rules.honoursOrder()) {
      long aligned = start + size >> order << order;
      size = aligned > start ? aligned - start : size;
    }
    async = size;
    return window(start, fileEnd, order, rules);
  }

  private Window window(long first, long fileEnd, int wanted, ReadAheadRules rules) {
    long end = Math.max(first, Math.min(first + size, fileEnd));
    int fits = Long.SIZE - 1 - Long.numberOfLeadingZeros(size);
    int order = Math.min(rules.largest(), Math.min(wanted, fits));
    return new Window(first, end, (rules.largest() > 0 ? first + size : end) - async, order);
  }
}
