package pageferry.protocol.ops.inode;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Answers the page offsets of a stretch of a file that its page cache lacks: the file ends what is
 * read, do_page_cache_ra() (mm/readahead.c, Linux 6.1).
 *
 * @param first the first offset
 * @param end the one after the last
 */
public record FindMissing(long first, long end) implements InodeOp<List<Long>> {
  @Override
  public List<Long> on(PageCache cache) {
    return LongStream.range(first, Math.min(end, cache.traits().size()))
        .filter(page -> cache.find(page) < 0)
        .boxed()
        .toList();
  }
}
