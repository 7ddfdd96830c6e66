package pageferry.protocol.ops.inode;

import java.util.TreeSet;

/**
 * How far a file has been read ahead of the faults of its maps: struct file_ra_state
 * (include/linux/fs.h), and PG_readahead of its pages (mm/readahead.c, Linux 6.1).
 */
final class ReadAhead {
  /** Pages of one window: the 128 KiB that block devices begin with. */
  private static final int WINDOW = 32;

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
   */
  record Window(long first, long end, long mark) {}

  /** Whether a page bears the mark of a window; it hides from faults around it. */
  boolean isMarked(long offset) {
    return marks.contains(offset);
  }

  void mark(long offset) {
    marks.add(offset);
  }

  /** Takes the mark of a page; answers whether it had one. */
  boolean unmark(long offset) {
    return marks.remove(offset);
  }

  /** A page that is not there, and those around it: do_sync_mmap_readahead(). */
  Window around(long offset, long fileEnd) {
    start = Math.max(0, offset - WINDOW / 2);
    size = WINDOW;
    async = WINDOW / 4;
    return window(fileEnd);
  }

  /**
   * The next window, at its mark: ondemand_readahead().
   *
   * @param hole the first page after the mark that is not there
   */
  Window ahead(long offset, long hole, long fileEnd) {
    if (offset == start + size - async || offset == start + size) {
      start += size;
    } else if (hole - offset > WINDOW) {
      return new Window(hole, hole, hole);
    } else {
      start = hole;
    }
    size = WINDOW;
    async = size;
    return window(fileEnd);
  }

  private Window window(long fileEnd) {
    long end = Math.max(start, Math.min(start + size, fileEnd));
    return new Window(start, end, end - async);
  }
}
