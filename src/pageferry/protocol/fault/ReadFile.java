package pageferry.protocol.fault;

import java.util.ArrayDeque;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.PlanRead;

/**
 * Reads a page of a file, and what is read ahead with it, into the page cache, without mmap_lock:
 * filemap_fault() and page_cache_ra_unbounded() (mm/filemap.c, mm/readahead.c, Linux 6.1). Results
 * in {@link #MAJOR} if the fault had to wait for its page, in 0 if only others were read, or in
 * -ENOMEM.
 */
final class ReadFile extends Routine {
  /** VM_FAULT_MAJOR. */
  static final long MAJOR = 1;

  private final int inode;
  private final long offset;
  private final ArrayDeque<Long> missing = new ArrayDeque<>();
  private boolean major;
  private long mark;

  ReadFile(int inode, long offset) {
    super(KernelFunction.FILEMAP_FAULT);
    this.inode = inode;
    this.offset = offset;
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.AskInode(inode, new PlanRead(offset)), this::planned);
  }

  private Instruction planned(PlanRead.Plan plan) {
    major = plan.major();
    mark = plan.mark();
    missing.addAll(plan.missing());
    cpu().count(VmCounter.PGMAJFAULT, major ? 1 : 0);
    return addNext();
  }

  private Instruction addNext() {
    Long page = missing.poll();
    return page == null
        ? waitForPage()
        : call(CachePage.ofFile(current(), inode, page, page == mark), pfn -> added(page, pfn));
  }

  /** Reading ahead ends quietly where memory does. */
  private Instruction added(long page, long pfn) {
    if (pfn < 0) {
      missing.clear();
    }
    return pfn < 0 && major && page <= offset ? fail(Errno.ENOMEM) : addNext();
  }

  private Instruction waitForPage() {
    return major
        ? after(new Instruction.Sleep(cost(Cost.READ_FILE)), slept -> done(MAJOR))
        : done(0);
  }
}
