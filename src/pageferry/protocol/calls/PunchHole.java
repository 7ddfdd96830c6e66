package pageferry.protocol.calls;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import pageferry.mm.Cost;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.PerNode;
import pageferry.protocol.Routine;
import pageferry.protocol.inode.FindHole;
import pageferry.protocol.inode.RemovePage;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.node.DetachFolio;
import pageferry.protocol.node.PutFolio;
import pageferry.protocol.space.ZapObject;

/**
 * Takes the pages of a stretch out of an object and out of everybody's page tables:
 * unmap_mapping_range() and shmem_undo_range() of shmem_fallocate() (mm/shmem.c, Linux 6.1), again
 * until none is left. Results in 0.
 */
final class PunchHole extends Routine {
  private final int inode;
  private final long from;
  private final long to;
  private final ArrayDeque<Integer> spaces = new ArrayDeque<>();
  private final TreeMap<Long, Long> pages = new TreeMap<>();

  /**
   * @param from the first page offset
   * @param to the one behind the last
   */
  PunchHole(int inode, long from, long to) {
    super("shmem_fallocate");
    this.inode = inode;
    this.from = from;
    this.to = to;
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.AskInode(inode, new FindHole(from, to)), this::found);
  }

  private Instruction found(FindHole.Found hole) {
    if (hole.pages().isEmpty()) {
      return done(0);
    }
    spaces.addAll(hole.spaces());
    pages.putAll(hole.pages());
    return zapNext(0);
  }

  private Instruction zapNext(long nothing) {
    Integer mm = spaces.poll();
    return mm == null
        ? removeNext()
        : ask(
            mm,
            new ZapObject(inode, from, to, pages),
            MmapLock.NONE,
            cost(Cost.LOOKUP),
            this::drop);
  }

  private Instruction drop(ZapObject.Zapped zapped) {
    int count = zapped.entries().count();
    return after(
        new Instruction.FlushTlb(count == 0 ? 0 : zapped.cpus(), count),
        flushed -> call(PerNode.drop(zapped.entries(), cost(Cost.SET_PTE)), this::zapNext));
  }

  private Instruction removeNext() {
    Map.Entry<Long, Long> page = pages.pollFirstEntry();
    return page == null
        ? start()
        : call(new FolioLock(page.getValue()), locked -> remove(page.getKey(), page.getValue()));
  }

  /** truncate_inode_folio(); a page that has moved meanwhile is found again. */
  private Instruction remove(long offset, long pfn) {
    RemovePage remove = new RemovePage(offset, pfn);
    return after(
        new Instruction.AskInode(inode, remove),
        (Integer was) -> was == 1 ? detach(pfn) : free(pfn, 0));
  }

  private Instruction detach(long pfn) {
    return ask(nodeOf(pfn), new DetachFolio(pfn), 0, refs -> free(pfn, refs));
  }

  private Instruction free(long pfn, int refs) {
    return unlock(pfn, unlocked -> refs == 0 ? removeNext() : put(pfn, refs));
  }

  private Instruction put(long pfn, int refs) {
    return tell(nodeOf(pfn), new PutFolio(pfn, refs), cost(Cost.FREE), freed -> removeNext());
  }
}
