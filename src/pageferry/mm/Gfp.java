package pageferry.mm;

/** Allocation flags: the gfp_t bits of Linux 6.1 that the model tells apart (gfp_types.h). */
public final class Gfp {
  public static final int HIGHMEM = 0x02;
  public static final int MOVABLE = 0x08;
  public static final int IO = 0x40;
  public static final int FS = 0x80;
  public static final int ZERO = 0x100;
  public static final int DIRECT_RECLAIM = 0x400;
  public static final int KSWAPD_RECLAIM = 0x800;
  public static final int NOWARN = 0x2000;
  public static final int RETRY_MAYFAIL = 0x4000;
  public static final int NOFAIL = 0x8000;
  public static final int NORETRY = 0x10000;
  public static final int MEMALLOC = 0x20000;
  public static final int COMP = 0x40000;
  public static final int NOMEMALLOC = 0x80000;
  public static final int HARDWALL = 0x100000;
  public static final int THISNODE = 0x200000;

  /** PF_MEMALLOC_NOCMA of the task, which is no flag of an allocation in the kernel. */
  public static final int NO_CMA = 0x40000000;

  /** ALLOC_NOFRAGMENT (mm/internal.h, Linux 5.1), which is no flag of an allocation there. */
  public static final int SPARES_BLOCKS = 0x10000000;

  /** Of a driver for its device's memory, which the kernel has no allocator for. */
  public static final int DEVICE = 0x20000000;

  public static final int RECLAIM = DIRECT_RECLAIM | KSWAPD_RECLAIM;
  public static final int KERNEL = RECLAIM | IO | FS;
  public static final int NOFS = RECLAIM | IO;
  public static final int NOIO = RECLAIM;
  public static final int USER = KERNEL | HARDWALL;
  public static final int HIGHUSER_MOVABLE = USER | HIGHMEM | MOVABLE;
  public static final int TRANSHUGE_LIGHT =
      (HIGHUSER_MOVABLE | COMP | NOMEMALLOC | NOWARN) & ~RECLAIM;
  public static final int TRANSHUGE = TRANSHUGE_LIGHT | DIRECT_RECLAIM;

  private Gfp() {}

  /** Whether every bit of {@code bits} is set in {@code gfp}. */
  public static boolean has(int gfp, int bits) {
    return (gfp & bits) == bits;
  }

  /** The highest zone an allocation may use: gfp_zone() (include/linux/gfp.h, Linux 6.1). */
  public static ZoneType highestZone(int gfp) {
    if (has(gfp, DEVICE)) {
      return ZoneType.COHERENT;
    }
    return has(gfp, HIGHMEM | MOVABLE) ? ZoneType.MOVABLE : ZoneType.NORMAL;
  }
}
