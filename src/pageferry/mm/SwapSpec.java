package pageferry.mm;

/**
 * A swap device as it is set up: struct swap_info_struct (include/linux/swap.h, Linux 6.1).
 *
 * @param kind how it carries requests out
 * @param pages how many slots it has, the first of which is its header
 * @param readNs how long a page takes to come in
 * @param writeNs how long a page takes to go out
 */
public record SwapSpec(Kind kind, int pages, long readNs, long writeNs) {
  /** The number of the swap device among the inodes of a machine. */
  public static final int DEVICE = 1 << 30;

  /** How a device carries requests out. */
  public enum Kind {
    /** At once, as a RAM disk and zram do: SWP_SYNCHRONOUS_IO. */
    SYNC,
    /** In its own time, as other block devices do. */
    ASYNC
  }

  private static final long SYNC_NS = 2_000;
  private static final long ASYNC_NS = 80_000;

  /** A device of the usual speed: a RAM disk copies pages, a block device is an NVMe disk. */
  public static SwapSpec usual(Kind kind, int pages) {
    long ns = kind == Kind.SYNC ? SYNC_NS : ASYNC_NS;
    return new SwapSpec(kind, pages, ns, ns);
  }

  /** Whether who reads waits on its CPU, past the swap cache. */
  public boolean isSync() {
    return kind == Kind.SYNC;
  }
}
