package pageferry.protocol.mmap;

import java.util.ArrayDeque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import pageferry.mm.KernelFunction;
import pageferry.protocol.alloc.ReleaseHugetlb;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.LockInode;
import pageferry.protocol.ops.inode.ForgetFolios;
import pageferry.protocol.ops.inode.UnmapInode;
import pageferry.protocol.ops.node.HugetlbReserves;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.MapsInode;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.rmap.PerNode;
import pageferry.protocol.swap.PutSlots;
import pageferry.protocol.truncate.PunchHole;

/**
 * Lets go of the inodes that unmapped areas mapped, where no other area of the address space does;
 * their pages go with the last one: unlink_file_vma(), which has i_mmap_rwsem, fput() of
 * remove_vma() and shmem_evict_inode() (mm/mmap.c, mm/shmem.c, Linux 6.1). Whoever has the lock of
 * a folio keeps it in its page cache, so that eviction waits for that. Returns 0.
 */
public final class LeaveInodes extends Routine {
  private final int mm;
  private final ArrayDeque<Integer> inodes;
  private final TreeSet<Integer> named = new TreeSet<>();
  private final ArrayDeque<Vma> reserved = new ArrayDeque<>();
  private final TreeMap<Integer, Vma> pooled = new TreeMap<>();

  public LeaveInodes(int mm, List<Vma> areas) {
    super(KernelFunction.REMOVE_VMA);
    this.mm = mm;
    TreeSet<Integer> distinct = new TreeSet<>();
    areas.forEach(area -> distinct.add(area.inode()));
    distinct.remove(0);
    areas.stream()
        .filter(area -> area.type() != MapType.ANON)
        .forEach(area -> named.add(area.inode()));
    this.inodes = new ArrayDeque<>(distinct);
    areas.stream().filter(area -> area.type() == MapType.HUGETLB).forEach(this::notePooled);
  }

  private void notePooled(Vma area) {
    if (area.inode() == 0) {
      reserved.add(area);
    } else {
      pooled.put(area.inode(), area);
    }
  }

  /** hugetlb_vm_op_close(). */
  @Override
  protected Instruction start() {
    Vma area = reserved.poll();
    return area == null
        ? next(0)
        : call(release(area, HugetlbReserves.ofSpace(mm), area.start(), area.end()), rc -> start());
  }

  private ReleaseHugetlb release(Vma area, long owner, long from, long to) {
    return new ReleaseHugetlb(area.hugetlbOrder(paging()), owner, from, to);
  }

  private Instruction next(long nothing) {
    Integer inode = inodes.poll();
    return inode == null ? done(0) : call(LockInode.toWrite(inode), had -> locked(inode));
  }

  private Instruction locked(int inode) {
    return ask(
        mm,
        new MapsInode(inode),
        MmapLock.NONE,
        0,
        mapped -> mapped ? unlock(inode, UnmapInode.Left.NOTHING) : leave(inode));
  }

  private Instruction leave(int inode) {
    Instruction unmap = new Instruction.AskInode(inode, new UnmapInode(mm));
    return after(unmap, (UnmapInode.Left left) -> unlock(inode, left));
  }

  private Instruction unlock(int inode, UnmapInode.Left left) {
    return after(
        LockInode.drop(inode), dropped -> left.last() ? leavePool(inode, left.folios()) : next(0));
  }

  /** hugetlb_unreserve_pages() of hugetlbfs_evict_inode() (fs/hugetlbfs/inode.c, Linux 6.1). */
  private Instruction leavePool(int inode, SortedMap<Long, Long> folios) {
    Vma area = pooled.get(inode);
    return area == null
        ? evict(inode, folios)
        : call(
            release(area, HugetlbReserves.ofInode(inode), 0, Long.MAX_VALUE),
            released -> evict(inode, folios));
  }

  private Instruction evict(int inode, SortedMap<Long, Long> folios) {
    if (folios.isEmpty()) {
      return forget(inode, folios);
    }
    PerNode evict = PerNode.evict(EntryList.ofPages(List.copyOf(folios.values())));
    return call(evict, evicted -> evicted(inode, folios, evict.refused()));
  }

  private Instruction evicted(int inode, SortedMap<Long, Long> folios, EntryList kept) {
    for (int i = 0; i < kept.count(); i++) {
      folios.values().remove(kept.pfn(i));
    }
    return forget(inode, folios);
  }

  private Instruction forget(int inode, SortedMap<Long, Long> evicted) {
    return after(
        new Instruction.AskInode(inode, new ForgetFolios(evicted)),
        (ForgetFolios.Rest rest) ->
            evicted.isEmpty() ? putSlots(inode, rest) : release(inode, rest));
  }

  /**
   * __folio_batch_release() of shmem_undo_range() (mm/swap.c, mm/shmem.c, Linux 6.1). A file that
   * has a name outlives its last area, so that this does not befall it now.
   */
  private Instruction release(int inode, ForgetFolios.Rest rest) {
    return named.contains(inode)
        ? putSlots(inode, rest)
        : after(new Instruction.DrainLocal(), drained -> putSlots(inode, rest));
  }

  private Instruction putSlots(int inode, ForgetFolios.Rest rest) {
    return rest.slots().length == 0
        ? evictRest(inode, rest)
        : call(new PutSlots(rest.slots()), put -> evictRest(inode, rest));
  }

  /** The second round waits for the lock of each folio that the first one had to leave. */
  private Instruction evictRest(int inode, ForgetFolios.Rest rest) {
    return rest.empty() ? next(0) : call(PunchHole.ofAll(inode), this::next);
  }
}
