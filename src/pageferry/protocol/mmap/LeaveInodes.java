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
        mapped -> mapped ? unlock(inode, List.of()) : leave(inode));
  }

  private Instruction leave(int inode) {
    Instruction unmap = new Instruction.AskInode(inode, new UnmapInode(mm));
    return after(unmap, (List<Long> pfns) -> unlock(inode, pfns));
  }

  private Instruction unlock(int inode, List<Long> pfns) {
    return after(LockInode.drop(inode), dropped -> evict(inode, pfns));
  }

  private Instruction evict(int inode, List<Long> pfns) {
    return pfns.isEmpty()
        ? next(0)
        : call(PerNode.leaveCache(EntryList.ofPages(pfns)), nothing -> release(inode));
  }

  /**
   * __folio_batch_release() of shmem_undo_range() (mm/swap.c, mm/shmem.c, Linux 6.1). A file that
   * has a name outlives its last area, so that this does not befall it now.
   */
  private Instruction release(int inode) {
    return named.contains(inode)
        ? next(0)
        : after(new Instruction.DrainLocal(), drained -> next(0));
  }
}
