package pageferry.protocol.cma;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.OwnLock;
import pageferry.mm.StepOp;
import pageferry.mm.VmCounter;
import pageferry.protocol.gup.KeepPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.locking.DropLock;
import pageferry.protocol.locking.TakeLock;
import pageferry.protocol.ops.node.ClaimContig;
import pageferry.protocol.ops.space.PageHold;
import pageferry.protocol.ops.space.PageRuns;
import pageferry.world.CmaEvent;
import pageferry.world.MigrateEvent;

/**
 * Allocates contiguous memory of a node's area, as a program gets it from /dev/dma_heap:
 * cma_heap_allocate() (drivers/dma-buf/heaps/cma_heap.c) with cma_alloc() (mm/cma.c, Linux 6.1).
 * Stretch after stretch of the area is tried until one can be emptied. The buffer stays until it is
 * released or the process exits. Returns 0, -ENOENT or -ENOMEM.
 */
public final class CmaAllocCall extends Routine {
  /** CONFIG_CMA_ALIGNMENT. */
  private static final int MOST_ALIGN = 8;

  /** Wants a buffer under a name. */
  public record CmaAlloc(String name, int node, int pages) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.CMA_ALLOC;
    }

    @Override
    public String holds() {
      return "cma_alloc " + name;
    }

    @Override
    public Routine routine() {
      return new CmaAllocCall(this);
    }
  }

  private final CmaAlloc call;
  private final int align;
  private long from;
  private long pfn;

  CmaAllocCall(CmaAlloc call) {
    super(KernelFunction.CMA_ALLOC);
    this.call = call;
    int order = Integer.SIZE - Integer.numberOfLeadingZeros(call.pages() - 1);
    this.align = Math.min(order, MOST_ALIGN);
  }

  /** The lock of all contiguous allocations, or of those of an area; null: there is none. */
  private @Nullable OwnLock lock() {
    if (!has(KernelSwitch.CMA_SERIALIZES)) {
      return null;
    }
    return has(KernelSwitch.CMA_LOCKS_BY_AREA) ? OwnLock.ofCma(call.node()) : OwnLock.CMA;
  }

  @Override
  protected Instruction start() {
    if (call.node() >= topology().nodeCount()) {
      return fail(Errno.ENOENT);
    }
    if (has(KernelSwitch.CMA_COUNTED)) {
      cpu().trace(new CmaEvent.CmaAllocStart(call.node(), call.pages(), align));
    }
    return claim();
  }

  private Instruction claim() {
    ClaimContig claim = new ClaimContig(from, call.pages(), align);
    return ask(call.node(), claim, cost(Cost.LOOKUP), this::claimed);
  }

  private Instruction claimed(long first) {
    pfn = first;
    if (first == ClaimContig.NO_AREA) {
      return fail(Errno.ENOENT);
    }
    if (first == ClaimContig.NO_ROOM) {
      return failed();
    }
    OwnLock lock = lock();
    return lock == null ? take() : call(new TakeLock(lock, true), taken -> take());
  }

  private Instruction take() {
    return call(new ContigRange(call.node(), pfn, call.pages()), this::tried);
  }

  private Instruction tried(long rc) {
    OwnLock lock = lock();
    return lock == null ? ended(rc) : call(new DropLock(lock), dropped -> ended(rc));
  }

  private Instruction ended(long rc) {
    if (rc == 0) {
      return finish(pfn, VmCounter.CMA_ALLOC_SUCCESS, this::zero);
    }
    ClaimContig back = ClaimContig.givenUp(pfn, call.pages());
    return ask(call.node(), back, 0, gone -> rc == Errno.EBUSY.negated() ? retry() : failed());
  }

  private Instruction retry() {
    looksAgain();
    if (has(KernelSwitch.CMA_COUNTED)) {
      cpu().trace(new CmaEvent.CmaAllocBusyRetry(stretch(pfn)));
    }
    from = pfn + (1L << align);
    return claim();
  }

  private Instruction failed() {
    return finish(0, VmCounter.CMA_ALLOC_FAIL, () -> fail(Errno.ENOMEM));
  }

  private CmaEvent.Stretch stretch(long first) {
    return new CmaEvent.Stretch(call.node(), first, call.pages(), align);
  }

  /** How it ended, for those who look on. */
  private Instruction finish(long first, VmCounter counter, Supplier<Instruction> next) {
    cpu().trace(new CmaEvent.CmaAllocFinish(stretch(first)));
    if (has(KernelSwitch.CMA_COUNTED)) {
      cpu().count(counter, 1);
    }
    return next.get();
  }

  private Instruction zero() {
    return spend(cost(Cost.ZERO_PAGE) * call.pages(), zeroed -> keep());
  }

  private Instruction keep() {
    PageRuns pages = new PageRuns();
    pages.add(pfn, call.pages(), paging());
    cpu().trace(new MigrateEvent.PagesHeld(pfn, call.pages(), false, current().step));
    return call(new KeepPages(call.name(), new PageHold(pages, false)), this::done);
  }
}
