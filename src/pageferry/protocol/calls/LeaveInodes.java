package pageferry.protocol.calls;

import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeSet;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.PerNode;
import pageferry.protocol.Routine;
import pageferry.protocol.inode.UnmapInode;
import pageferry.protocol.space.EntryList;
import pageferry.protocol.space.MapsInode;
import pageferry.protocol.space.Vma;

/**
 * Lets go of the inodes that unmapped areas mapped, where no other area of the address space does;
 * their pages go with the last one: fput() of remove_vma() and shmem_evict_inode() (mm/mmap.c,
 * mm/shmem.c, Linux 6.1). Results in 0.
 */
final class LeaveInodes extends Routine {
  private final int mm;
  private final ArrayDeque<Integer> inodes;

  LeaveInodes(int mm, List<Vma> areas) {
    super("remove_vma");
    this.mm = mm;
    TreeSet<Integer> distinct = new TreeSet<>();
    areas.forEach(area -> distinct.add(area.inode()));
    distinct.remove(0);
    this.inodes = new ArrayDeque<>(distinct);
  }

  @Override
  protected Instruction start() {
    return next(0);
  }

  private Instruction next(long nothing) {
    Integer inode = inodes.poll();
    return inode == null
        ? done(0)
        : ask(
            mm, new MapsInode(inode), MmapLock.NONE, 0, mapped -> mapped ? next(0) : leave(inode));
  }

  private Instruction leave(int inode) {
    UnmapInode unmap = new UnmapInode(mm);
    return after(new Instruction.AskInode(inode, unmap), this::evict);
  }

  private Instruction evict(List<Long> pfns) {
    return pfns.isEmpty() ? next(0) : call(PerNode.leaveCache(EntryList.ofPages(pfns)), this::next);
  }
}
