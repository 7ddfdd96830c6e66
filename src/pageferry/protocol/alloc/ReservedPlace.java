package pageferry.protocol.alloc;

import pageferry.protocol.ops.node.HugetlbReserves;
import pageferry.protocol.ops.space.Vma;

/**
 * Under what a page of hugetlb is reserved: a private area's for its address space, a file's for
 * the file; vma_resv_map() and vma_hugecache_offset() (mm/hugetlb.c, Linux 6.1).
 *
 * @param owner a number of {@link HugetlbReserves}
 * @param place which place of the owner's
 */
public record ReservedPlace(long owner, long place) {
  /** That of a page of an area. */
  public static ReservedPlace of(Vma area, int mm, long vpn) {
    return area.inode() == 0
        ? new ReservedPlace(HugetlbReserves.ofSpace(mm), vpn)
        : new ReservedPlace(HugetlbReserves.ofInode(area.inode()), area.offset(vpn));
  }
}
