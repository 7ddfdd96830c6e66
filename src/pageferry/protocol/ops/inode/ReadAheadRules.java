package pageferry.protocol.ops.inode;

/**
 * How a file is read ahead whose page cache may have large folios: page_cache_ra_order()
 * (mm/readahead.c, Linux 5.18 to 6.17).
 *
 * @param largest the largest order of its folios; 0: it has base pages alone
 * @param hugeOrder the order of huge pages where the area wants them, otherwise 0: VM_HUGEPAGE
 * @param keepsHuge whether a window that was larger than others stays so
 * @param honoursOrder whether only the windows after the first have larger folios
 */
public record ReadAheadRules(int largest, int hugeOrder, boolean keepsHuge, boolean honoursOrder) {
  /** Base pages alone, before Linux 5.18. */
  public static final ReadAheadRules SMALL = new ReadAheadRules(0, 0, false, false);
}
