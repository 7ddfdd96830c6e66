package pageferry.protocol.poison;

import pageferry.mm.Capability;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.protocol.gup.GetPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtPage;
import pageferry.protocol.ops.node.refs.GrabPages;
import pageferry.world.MigrateEvent;

/**
 * MADV_HWPOISON and MADV_SOFT_OFFLINE: madvise_inject_error() (mm/madvise.c, Linux 6.1), folio by
 * folio from the first page on, up to the first error. Returns 0 or a negated errno.
 */
public final class InjectError extends Routine {
  private final long end;
  private final boolean soft;
  private long at;

  /**
   * @param start the first page
   * @param end the page after the last
   * @param soft whether the pages still work and are to be replaced
   */
  public InjectError(long start, long end, boolean soft) {
    super(KernelFunction.MADVISE_INJECT_ERROR);
    this.at = start;
    this.end = end;
    this.soft = soft;
  }

  @Override
  protected Instruction start() {
    return current().capable(Capability.SYS_ADMIN) ? next(0) : fail(Errno.EPERM);
  }

  private Instruction next(long rc) {
    if (rc < 0 || at >= end) {
      return done(rc);
    }
    GetPages get = new GetPages(new GetPages.Range(at, at + 1, false), GrabPages.How.REFERENCE);
    return call(get, result -> got(get, result));
  }

  private Instruction got(GetPages get, long result) {
    if (result < 0) {
      return done(result);
    }
    if (get.pages().runs() == 0) {
      return zeroPage();
    }
    long pfn = get.pages().first(0);
    cpu().trace(new MigrateEvent.PagesLetGo(pfn, 1, false));
    return ask(nodeOf(pfn), new LookAtPage(pfn), 0, look -> fails(pfn, look));
  }

  /** The zero page is on no list and nobody can replace it. */
  private Instruction zeroPage() {
    return fail(soft ? Errno.EIO : Errno.EBUSY);
  }

  private Instruction fails(long pfn, LookAtPage.Look look) {
    long vpn = at;
    at += 1L << look.order();
    return call(soft ? new SoftOffline(pfn, vpn) : new MemoryFailure(pfn), this::next);
  }
}
