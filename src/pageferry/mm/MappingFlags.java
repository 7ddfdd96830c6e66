package pageferry.mm;

/**
 * What the file system of a file's pages wants or lacks, as bits of an int: mapping->flags
 * (include/linux/pagemap.h), s_iflags of its super block, and its address_space_operations.
 */
public final class MappingFlags {
  /** A page under writeback must not change: AS_STABLE_WRITES, SB_I_STABLE_WRITES up to 6.6. */
  public static final int STABLE_WRITES = 1;

  /** The file system has no migrate_folio (migratepage up to 5.19). */
  public static final int NO_MIGRATE_FOLIO = 1 << 1;

  /** Who ends a writeback may need memory first: AS_WRITEBACK_MAY_DEADLOCK_ON_RECLAIM (6.16). */
  public static final int WRITEBACK_MAY_DEADLOCK_ON_RECLAIM = 1 << 2;

  /** What is written are copies of the pages, so that their writeback ends at once. */
  public static final int TEMP_PAGES = 1 << 3;

  /** A file of FUSE with its writeback cache: what that means depends on the kernel. */
  public static final int FUSE = 1 << 4;

  /** Secret memory, which does not move: secretmem_aops (mm/secretmem.c, Linux 6.5). */
  public static final int SECRET = 1 << 5;

  private MappingFlags() {}

  /**
   * The same with what FUSE means under a kernel whose FUSE {@code writesFromCache} or not:
   * fuse_writepages_fill() and fuse_init_file_inode() (fs/fuse/file.c, Linux 6.12 and 6.16).
   */
  public static int under(boolean writesFromCache, int flags) {
    if ((flags & FUSE) == 0) {
      return flags;
    }
    return writesFromCache
        ? flags | WRITEBACK_MAY_DEADLOCK_ON_RECLAIM
        : flags | NO_MIGRATE_FOLIO | TEMP_PAGES;
  }
}
