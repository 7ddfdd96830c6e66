package pageferry.protocol.fault;

import pageferry.mm.FolioSizes;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MappingFlags;
import pageferry.mm.Paging;
import pageferry.mm.SharedSizes;
import pageferry.mm.VmFlags;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.ops.inode.PageCache;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;

/**
 * Which orders a new folio of shared memory may have: shmem_allowable_huge_orders() and
 * shmem_huge_global_enabled() (mm/shmem.c, Linux 6.12 and 6.14), the place within the area aside:
 * thp_vma_suitable_order() (include/linux/huge_mm.h, Linux 6.12).
 */
public final class SharedOrders {
  private SharedOrders() {}

  /** Whether first touches may find no page table because of a huge page. */
  static boolean any(Processor cpu, Vma area) {
    return mayHold(area) && (area.type() == MapType.TMPFS || sizes(cpu).any());
  }

  private static boolean mayHold(Vma area) {
    return !area.has(VmFlags.NOHUGEPAGE) && area.type() != MapType.FILE;
  }

  private static SharedSizes sizes(Processor cpu) {
    FolioSizes sizes = cpu.machine().folios();
    return sizes.shared();
  }

  /** Whether one entry could map a huge page of an area: do_set_pmd() (mm/memory.c, Linux 6.1). */
  static boolean suitsHuge(Vma area, long vpn, Paging paging) {
    return mayHold(area) && suits(area, vpn, paging.hugeOrder());
  }

  /** The orders that may be tried for a page, a bit each. */
  static int of(Processor cpu, Vma area, long vpn, PageCache.Traits traits) {
    if (!any(cpu, area)) {
      return 0;
    }
    long index = area.offset(vpn);
    SharedSizes sizes = sizes(cpu);
    if (area.type() == MapType.TMPFS) {
      return mounted(cpu, sizes.all(), traits.huge());
    }
    // The object is taken to end with the area.
    long size = area.offset(area.end());
    return sizes.orders(new SharedSizes.Wanted(index, size, area.has(VmFlags.HUGEPAGE)));
  }

  /**
   * Whether khugepaged looks at an area of shared memory: shmem_allowable_huge_orders() of
   * __thp_vma_allowable_orders() (mm/huge_memory.c, Linux 6.12), shmem_huge_enabled() before.
   */
  public static boolean collapses(Processor cpu, Vma area) {
    boolean shared = area.type() == MapType.TMPFS || area.type() == MapType.ANON;
    if (!shared || area.inode() == 0 || !mayHold(area)) {
      return false;
    }
    Paging paging = cpu.machine().topology().paging();
    boolean huge = (cpu.mapping(area.inode()) & MappingFlags.HUGE_MOUNT) != 0;
    SharedSizes sizes = sizes(cpu);
    long size = area.offset(area.end());
    SharedSizes.Wanted place =
        new SharedSizes.Wanted(area.offset(area.start()), size, area.has(VmFlags.HUGEPAGE));
    int orders =
        area.type() == MapType.TMPFS ? mounted(cpu, sizes.all(), huge) : sizes.orders(place);
    long last = area.end() - paging.huge();
    return (orders >> paging.hugeOrder() & 1) != 0
        && suits(area, last, 0)
        && suits(area, paging.hugeStart(last), paging.hugeOrder());
  }

  private static int mounted(Processor cpu, SharedSizes.All all, boolean huge) {
    boolean every = cpu.machine().profile().has(KernelSwitch.TMPFS_FOLIO_SIZES);
    int largest = cpu.machine().topology().paging().huge();
    // THP_ORDERS_ALL_FILE_DEFAULT, as far as a page table reaches.
    int orders = every ? 2 * largest - 2 : largest;
    return switch (all) {
      case DENY -> 0;
      case FORCE -> largest;
      default -> huge ? orders : 0;
    };
  }

  /** Whether an area has the place of a folio of that order where the object has it. */
  static boolean suits(Vma area, long vpn, int order) {
    long shift = area.start() - area.offset(area.start());
    return area.holds(vpn, order) && Paging.folioStart(shift, order) == shift;
  }
}
