package pageferry.protocol.inode;

import java.util.TreeMap;

/** The pages of one shared-memory object by page offset: struct address_space (Linux 6.1). */
public final class PageCache {
  private final TreeMap<Long, Long> pages = new TreeMap<>();

  /** The page frame at an offset, or -1. */
  long find(long offset) {
    return pages.getOrDefault(offset, -1L);
  }

  void put(long offset, long pfn) {
    pages.put(offset, pfn);
  }
}
