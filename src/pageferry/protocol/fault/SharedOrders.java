package pageferry.protocol.fault;

import pageferry.mm.FolioSizes;
import pageferry.mm.KernelSwitch;
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
final class SharedOrders {
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
