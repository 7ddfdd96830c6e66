package pageferry.observe.asked;

import java.util.Collection;
import java.util.Locale;
import pageferry.mm.Pte;
import pageferry.mm.VmArea;
import pageferry.mm.VmArea.Memory;

/**
 * What /proc/PID/smaps says of an area: {@code show_smap()} (fs/proc/task_mmu.c, Linux 6.1). Dirty
 * is what an entry says is dirty. What the swap device has of shared memory is not told, nor are
 * Referenced, LazyFree, Locked, THPeligible, ProtectionKey and VmFlags.
 */
final class Smaps {
  /** PSS_SHIFT: parts of a byte that are kept of what is shared. */
  private static final int PSS_SHIFT = 12;

  private final ProcessMaps maps;
  private final VmArea area;
  private long rss;
  private long pss;
  private long anonymous;
  private long sharedClean;
  private long sharedDirty;
  private long privateClean;
  private long privateDirty;
  private long hugeAnon;
  private long hugeShared;
  private long hugeFile;
  private long hugetlbShared;
  private long hugetlbPrivate;
  private long swap;
  private long swapPss;

  private Smaps(ProcessMaps maps, VmArea area) {
    this.maps = maps;
    this.area = area;
  }

  /**
   * The lines of an area.
   *
   * @param name how its map is called
   * @param entries its entries that are not empty
   */
  static String lines(ProcessMaps maps, VmArea area, String name, Collection<Long> entries) {
    Smaps gathered = new Smaps(maps, area);
    entries.forEach(gathered::add);
    return gathered.text(name);
  }

  /** How large a page of an area is: vma_kernel_pagesize(). */
  static long pageBytes(ProcessMaps maps, VmArea area) {
    long bytes = maps.paging().bytes();
    return switch (area.memory()) {
      case HUGETLB -> bytes << maps.paging().hugeOrder();
      case GIGANTIC -> bytes << maps.paging().giganticOrder();
      default -> bytes;
    };
  }

  private void add(long entry) {
    long base = maps.paging().bytes();
    if (Pte.has(entry, Pte.SLOT)) {
      swap += base;
      swapPss += (base << PSS_SHIFT) / Math.max(1, maps.slotCount(Pte.slot(entry)));
    } else if (area.memory().isHugetlb()) {
      addHugetlb(entry);
    } else if (Pte.has(entry, Pte.HUGE)) {
      addHuge(entry);
    } else {
      addPage(Pte.pfn(entry), entry);
    }
  }

  /** smaps_hugetlb_range(): what the pool's pages are is told apart. */
  private void addHugetlb(long entry) {
    boolean alone = maps.mapCount(Pte.pfn(entry)) < 2;
    hugetlbPrivate += alone ? pageBytes(maps, area) : 0;
    hugetlbShared += alone ? 0 : pageBytes(maps, area);
  }

  private void addHuge(long entry) {
    long bytes = (long) maps.paging().bytes() * maps.paging().huge();
    boolean isFile = area.memory() == Memory.FILE;
    boolean isShared = area.memory() == Memory.TMPFS || area.shared() && !isFile;
    hugeAnon += isFile || isShared ? 0 : bytes;
    hugeShared += isShared ? bytes : 0;
    hugeFile += isFile ? bytes : 0;
    for (int page = 0; page < maps.paging().huge(); page++) {
      addPage(Pte.pfn(entry) + page, entry);
    }
  }

  /** smaps_account(). */
  private void addPage(long pfn, long entry) {
    long base = maps.paging().bytes();
    long count = Math.max(1, maps.mapCount(pfn));
    boolean dirty = Pte.has(entry, Pte.DIRTY);
    boolean isOwn = !area.shared() && (area.memory() == Memory.ANON || dirty);
    rss += base;
    pss += (base << PSS_SHIFT) / count;
    anonymous += isOwn ? base : 0;
    if (count > 1) {
      sharedDirty += dirty ? base : 0;
      sharedClean += dirty ? 0 : base;
    } else {
      privateDirty += dirty ? base : 0;
      privateClean += dirty ? 0 : base;
    }
  }

  private String text(String name) {
    long start = maps.paging().address(area.start());
    long end = maps.paging().address(area.end());
    String header =
        String.format(
            Locale.ROOT,
            "%08x-%08x %s%s 00000000 00:00 0%s\n",
            start,
            end,
            area.access(),
            area.shared() ? "s" : "p",
            file(name));
    return header
        + field("Size", end - start)
        + field("KernelPageSize", pageBytes(maps, area))
        + field("MMUPageSize", pageBytes(maps, area))
        + field("Rss", rss)
        + field("Pss", pss >> PSS_SHIFT)
        + field("Shared_Clean", sharedClean)
        + field("Shared_Dirty", sharedDirty)
        + field("Private_Clean", privateClean)
        + field("Private_Dirty", privateDirty)
        + field("Anonymous", anonymous)
        + field("AnonHugePages", hugeAnon)
        + field("ShmemPmdMapped", hugeShared)
        + field("FilePmdMapped", hugeFile)
        + field("Shared_Hugetlb", hugetlbShared)
        + field("Private_Hugetlb", hugetlbPrivate)
        + field("Swap", swap)
        + field("SwapPss", swapPss >> PSS_SHIFT);
  }

  /** SEQ_PUT_DEC(): the name in 16 columns, the number in 8. */
  private static String field(String name, long bytes) {
    return String.format(Locale.ROOT, "%-16s%8d kB\n", name + ":", bytes >> 10);
  }

  private String file(String map) {
    return switch (area.memory()) {
      case ANON -> area.shared() ? " /dev/zero (deleted)" : "";
      case TMPFS -> " /dev/shm/" + map;
      case FILE -> " /mnt/" + map;
      case HUGETLB, GIGANTIC -> " /anon_hugepage (deleted)";
    };
  }
}
