package pageferry.protocol.truncate;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Paging;
import pageferry.mm.Pieces;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.LockInode;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.inode.RemovePage;
import pageferry.protocol.ops.inode.TakeSwapped;
import pageferry.protocol.ops.node.refs.DetachFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.rmap.UnmapObject;
import pageferry.protocol.swap.PutSlots;
import pageferry.protocol.thp.SplitFolio;
import pageferry.protocol.writeback.FolioWaitWriteback;

/**
 * Takes the pages of a stretch out of an object and out of everybody's page tables:
 * shmem_fallocate() and shmem_undo_range() (mm/shmem.c, Linux 6.1). Huge pages at its edges are
 * split, since 6.15 by halves towards the edge, and stay where that cannot be. Of a hugetlb file it
 * is hugetlbfs_punch_hole(), which since 5.19 locks the folios that it zeroes in part while it has
 * i_mmap_rwsem (fs/hugetlbfs/inode.c); here those that it removes, too. Returns 0.
 */
public final class PunchHole extends Routine {

  private final boolean hugetlb;
  private final int inode;
  private final long from;
  private final long to;
  private final ArrayDeque<Long> edges;
  private final TreeMap<Long, Long> folios = new TreeMap<>();
  private boolean isLocked;

  /**
   * @param from the first page offset
   * @param to the one after the last; nothing is done unless it is larger
   * @param hugetlb whether the object is a file of huge pages of hugetlb
   */
  public PunchHole(int inode, long from, long to, boolean hugetlb) {
    super(hugetlb ? KernelFunction.HUGETLBFS_PUNCH_HOLE : KernelFunction.SHMEM_FALLOCATE);
    this.hugetlb = hugetlb;
    this.inode = inode;
    this.from = from;
    this.to = to;
    this.edges = new ArrayDeque<>(List.of(from, to));
  }

  /** All that is left of an inode: shmem_evict_inode() (mm/shmem.c, Linux 6.1). */
  public static PunchHole ofAll(int inode) {
    return new PunchHole(inode, 0, Long.MAX_VALUE, false);
  }

  @Override
  protected Instruction start() {
    if (from >= to) {
      return done(0);
    }
    return hugetlb
        ? call(LockInode.toWrite(inode), this::locked)
        : call(new UnmapObject(inode, from, to), unmapped -> cutNext());
  }

  // hugetlbfs_punch_hole()

  private Instruction locked(long had) {
    isLocked = true;
    UnmapObject unmap = new UnmapObject(inode, from, to, true);
    return has(KernelSwitch.HUGETLB_PUNCH_LOCKS_UNDER_RMAP_LOCK)
        ? call(unmap, found -> unmapped(unmap))
        : call(unmap, found -> drop(() -> unmap()));
  }

  private Instruction drop(Supplier<Instruction> then) {
    isLocked = false;
    return after(LockInode.drop(inode), dropped -> then.get());
  }

  // The edges: truncate_inode_partial_folio()

  private Instruction cutNext() {
    Long edge = edges.poll();
    return edge == null
        ? unmap()
        : after(new Instruction.AskInode(inode, new FindPages(edge, 1, edge)), this::cut);
  }

  private Instruction cut(FindPages.Found found) {
    long pfn = found.pfns()[0];
    long head = Paging.folioStart(pfn, found.order());
    if (head == pfn) {
      return cutNext();
    }
    boolean halves = has(KernelSwitch.TRUNCATE_HALVES_FOLIOS);
    int at = halves ? (int) (pfn - head) : Pieces.EVENLY;
    SplitFolio split = SplitFolio.into(new Pieces(0, at), head, 0);
    return call(
        new FolioLock(head), locked -> call(split, rc -> unlock(head, unlocked -> cutNext())));
  }

  // What lies between them

  private Instruction unmap() {
    looksAgain();
    UnmapObject unmap = new UnmapObject(inode, from, to, isLocked);
    return call(unmap, found -> unmapped(unmap));
  }

  private Instruction unmapped(UnmapObject unmap) {
    folios.putAll(unmap.folios());
    if (!folios.isEmpty()) {
      return removeNext();
    }
    return isLocked ? drop(() -> done(0)) : takeSwapped();
  }

  private Instruction takeSwapped() {
    return after(
        new Instruction.AskInode(inode, new TakeSwapped(from, to)),
        (long[] slots) -> slots.length == 0 ? done(0) : call(new PutSlots(slots), this::done));
  }

  private Instruction removeNext() {
    Map.Entry<Long, Long> folio = folios.pollFirstEntry();
    return folio == null
        ? release()
        : call(new FolioLock(folio.getValue()), locked -> locked(folio));
  }

  /** __folio_batch_release() (mm/swap.c, Linux 6.1). */
  private Instruction release() {
    return after(new Instruction.DrainLocal(), drained -> unmap());
  }

  /** truncate_inode_pages_range() waits with the lock. */
  private Instruction locked(Map.Entry<Long, Long> folio) {
    long pfn = folio.getValue();
    return call(new FolioWaitWriteback(pfn), waited -> remove(folio.getKey(), pfn));
  }

  /** truncate_inode_folio(); a folio that has moved meanwhile is found again. */
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
