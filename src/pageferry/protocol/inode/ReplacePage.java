package pageferry.protocol.inode;

/**
 * Lets an offset name another page frame: the slot change of folio_migrate_mapping() (mm/migrate.c,
 * Linux 6.1). Answers 0.
 *
 * @param offset the page offset
 * @param pfn the new page frame
 */
public record ReplacePage(long offset, long pfn) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    cache.put(offset, pfn);
    return 0;
  }
}
