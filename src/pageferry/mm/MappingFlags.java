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

  /** Its page cache has folios of any order: mapping_set_large_folios() (Linux 5.18). */
  public static final int LARGE_FOLIOS = 1 << 6;

  /** A file of ext4: whether it has large folios depends on the kernel. */
  public static final int EXT4 = 1 << 7;

  /** Its page cache has base pages alone, whatever the kernel. */
  public static final int SMALL_FOLIOS = 1 << 8;

  /** Pages of hugetlb of 1 GiB: MAP_HUGE_1GB, MFD_HUGE_1GB. */
  public static final int GIGANTIC = 1 << 9;

  /** A map of hugetlb for which nothing is reserved: MAP_NORESERVE. */
  public static final int NORESERVE = 1 << 10;

  /** A file of a tmpfs that is mounted huge=always. */
  public static final int HUGE_MOUNT = 1 << 11;

  /** A file of NFS: what the server has not committed keeps its folio from being released. */
  public static final int NFS = 1 << 12;

  /** A file of a network file system that copies its pages to a local cache: PG_private_2. */
  public static final int FSCACHE = 1 << 13;

  private MappingFlags() {}

  /** Whether what was written is done with only when who serves the file says so. */
  public static boolean commits(int flags) {
    return (flags & (NFS | FSCACHE)) != 0;
  }

  /**
   * The same with what the file systems among them mean under a kernel: fuse_writepages_fill() and
   * fuse_init_file_inode() (fs/fuse/file.c, Linux 6.12 and 6.16), ext4_should_enable_large_folio()
   * (fs/ext4/inode.c, Linux 6.16).
   */
  public static int under(KernelProfile profile, int flags) {
    boolean large = (flags & EXT4) != 0 && profile.has(KernelSwitch.EXT4_LARGE_FOLIOS);
    int all = large ? flags | LARGE_FOLIOS : flags;
    return (flags & FUSE) == 0 ? all : ofFuse(profile, all);
  }

  private static int ofFuse(KernelProfile profile, int flags) {
    return profile.has(KernelSwitch.FUSE_WRITES_FROM_CACHE)
        ? flags | WRITEBACK_MAY_DEADLOCK_ON_RECLAIM
        : flags | NO_MIGRATE_FOLIO | TEMP_PAGES;
  }
}
