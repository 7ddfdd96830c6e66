package pageferry.protocol.swap;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.inode.FindSwappedPages;

/**
 * Reads what a stretch of a shared-memory object has in swap into the swap cache:
 * shmem_swapin_range() of MADV_WILLNEED (mm/madvise.c, Linux 6.1). Returns 0.
 *
 * <p>Departure: it waits for the device, which Linux leaves to who needs the pages.
 */
public final class ReadShared extends Routine {
  private final int inode;
  private final long from;
  private final long to;
  private final ArrayDeque<Long> offsets = new ArrayDeque<>();

  /**
   * @param from the first page offset
   * @param to the one after the last
   */
  public ReadShared(int inode, long from, long to) {
    super(KernelFunction.SHMEM_SWAPIN_RANGE);
    this.inode = inode;
    this.from = from;
    this.to = to;
  }

  @Override
  protected Instruction start() {
    FindSwappedPages find = new FindSwappedPages(from, to);
    return after(new Instruction.AskInode(inode, find), this::found);
  }

  private Instruction found(List<Long> swapped) {
    offsets.addAll(swapped);
    return next(0);
  }

  private Instruction next(long nothing) {
    Long offset = offsets.poll();
    if (offset == null) {
      return done(0);
    }
    FindPages find = new FindPages(offset, 1, offset);
    return after(new Instruction.AskInode(inode, find), (FindPages.Found now) -> read(offset, now));
  }

  private Instruction read(long offset, FindPages.Found now) {
    long index = offset + now.traits().number();
    ReadSwap read =
        ReadSwap.ofShared(
            new long[] {now.slot()},
            ReadSwap.ALL,
            (task, slot) -> AllocContext.forObject(task, now.policy(), index, 0));
    return now.slot() < 0 ? next(0) : call(read, pages -> call(read.await(), this::next));
  }
}
