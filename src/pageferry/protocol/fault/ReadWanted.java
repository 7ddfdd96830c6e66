package pageferry.protocol.fault;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.FindMissing;

/**
 * Reads a stretch of a file into its page cache, base page by base page, as far as one request of
 * its disk goes: force_page_cache_ra() (mm/readahead.c, Linux 6.1) as posix_fadvise(2) and
 * MADV_WILLNEED have it. Nobody waits for what is read, and memory that runs out ends it. Returns
 * 0.
 */
public final class ReadWanted extends Routine {
  private final int inode;
  private final long first;
  private final long end;
  private final ArrayDeque<Long> missing = new ArrayDeque<>();

  /**
   * @param first the first page offset
   * @param end the one after the last
   */
  public ReadWanted(int inode, long first, long end) {
    super(KernelFunction.FORCE_PAGE_CACHE_RA);
    this.inode = inode;
    this.first = first;
    this.end = end;
  }

  @Override
  protected Instruction start() {
    int most = cpu().machine().profile().number(KernelSwitch.WILLNEED_READS_PAGES);
    FindMissing find = new FindMissing(first, Math.min(end, first + most));
    return after(new Instruction.AskInode(inode, find), this::found);
  }

  private Instruction found(List<Long> offsets) {
    missing.addAll(offsets);
    return next(0);
  }

  private Instruction next(long pfn) {
    Long page = pfn < 0 ? null : missing.poll();
    return page == null
        ? done(0)
        : call(CachePage.ofFile(current(), inode, page, false), this::next);
  }
}
