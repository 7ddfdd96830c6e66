package pageferry.protocol.mmap;

import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeSet;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.LockInode;
import pageferry.protocol.ops.inode.UnmapInode;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.MapsInode;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.rmap.PerNode;
import pageferry.protocol.swap.PutSlots;

/**
 * Lets go of the inodes that unmapped areas mapped, where no other area of the address space does;
 * their pages go with the last one: unlink_file_vma(), which has i_mmap_rwsem, fput() of
 * remove_vma() and shmem_evict_inode() (mm/mmap.c, mm/shmem.c, Linux 6.1). Returns 0.
 */
public final class LeaveInodes extends Routine {
  private final int mm;
  private final ArrayDeque<Integer> inodes;
  private final TreeSet<Integer> named = new TreeSet<>();

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
  }

  @Override
  protected Instruction start() {
    return next(0);
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
        mapped -> mapped ? unlock(inode, UnmapInode.Gone.NOTHING) : leave(inode));
  }

  private Instruction leave(int inode) {
    Instruction unmap = new Instruction.AskInode(inode, new UnmapInode(mm));
    return after(unmap, (UnmapInode.Gone gone) -> unlock(inode, gone));
  }

  private Instruction unlock(int inode, UnmapInode.Gone gone) {
    return after(LockInode.drop(inode), dropped -> evict(inode, gone));
  }

  private Instruction evict(int inode, UnmapInode.Gone gone) {
    List<Long> pfns = gone.pfns();
    return pfns.isEmpty()
        ? putSlots(gone)
        : call(PerNode.leaveCache(EntryList.ofPages(pfns)), nothing -> release(inode, gone));
  }

  /**
   * __folio_batch_release() of shmem_undo_range() (mm/swap.c, mm/shmem.c, Linux 6.1). A file that
   * has a name outlives its last area, so that this does not befall it now.
   */
  private Instruction release(int inode, UnmapInode.Gone gone) {
    return named.contains(inode)
        ? putSlots(gone)
        : after(new Instruction.DrainLocal(), drained -> putSlots(gone));
  }

  private Instruction putSlots(UnmapInode.Gone gone) {
    return gone.slots().length == 0 ? next(0) : call(new PutSlots(gone.slots()), this::next);
  }
}
