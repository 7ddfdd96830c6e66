package pageferry.protocol.ops.inode;

/**
 * Lets an offset name another page frame: the slot change of folio_migrate_mapping() (mm/migrate.c,
 * Linux 6.1). Answers whether there was one: eviction, which takes no page locks here, leaves none.
 *
 * @param offset the page offset
 * @param pfn the new page frame
 */
public record ReplacePage(long offset, long pfn) implements InodeOp<Boolean> {
  @Override
  public Boolean on(PageCache cache) {
    boolean known = cache.find(offset) >= 0;
    if (known) {
      cache.put(offset, pfn);
    }
    return known;
  }
}
