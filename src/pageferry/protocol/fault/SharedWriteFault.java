package pageferry.protocol.fault;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.MappingFlags;
import pageferry.mm.PageFlags;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.GetCached;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.writeback.FolioWaitWriteback;

/**
 * A write to a page of shared memory whose entry is not writable yet: wp_page_shared()
 * (mm/memory.c, Linux 6.1). Of a file the file system is asked first, with PG_locked; where pages
 * under writeback must not change, it waits for the writeback: filemap_page_mkwrite()
 * (mm/filemap.c) and folio_wait_stable() (mm/page-writeback.c). Returns 0, or {@link
 * HandleFault#RETRY}.
 */
final class SharedWriteFault extends Routine {
  private final long vpn;
  private final long pte;
  private final Vma area;
  private long locked = -1;

  SharedWriteFault(long vpn, long pte, Vma area) {
    super(KernelFunction.WP_PAGE_SHARED);
    this.vpn = vpn;
    this.pte = pte;
    this.area = area;
  }

  /** Whether a page under writeback has to be waited for before it is written to. */
  static boolean isUnstable(int mapping, SourceLook now) {
    return (mapping & MappingFlags.STABLE_WRITES) != 0 && now.has(PageFlags.WRITEBACK);
  }

  @Override
  protected Instruction start() {
    return area.type() == MapType.FILE
        ? ask(nodeOf(page()), new GetCached(page(), area.inode()), 0, this::referenced)
        : reuse();
  }

  private long page() {
    return Pte.pfn(pte);
  }

  private Instruction referenced(long head) {
    if (head == GetCached.GONE) {
      return done(0);
    }
    locked = head;
    return call(new FolioLock(head), had -> look());
  }

  private Instruction look() {
    return ask(nodeOf(locked), new LookAtSource(locked), 0, this::looked);
  }

  /** What was truncated meanwhile is left to the next fault. */
  private Instruction looked(SourceLook now) {
    if (now.inode() != area.inode()) {
      return leave(0);
    }
    return isUnstable(cpu().mapping(area.inode()), now)
        ? call(new FolioWaitWriteback(locked), over -> over < 0 ? leave(0) : reuse())
        : reuse();
  }

  private Instruction reuse() {
    SetEntry writable = new SetEntry(vpn, pte, pte | Pte.WRITE | Pte.DIRTY);
    return ask(current().mm(), writable, MmapLock.NONE, cost(Cost.SET_PTE), this::reused);
  }

  private Instruction reused(boolean ours) {
    return ours ? call(new DirtySharedPage(page(), area), this::leave) : leave(0);
  }

  private Instruction leave(long result) {
    return locked < 0 ? done(result) : unlock(locked, unlocked -> put(result));
  }

  private Instruction put(long result) {
    PutFolio put = new PutFolio(locked, 1);
    return tell(nodeOf(locked), put, 0, (@Nullable Object nothing) -> done(result));
  }
}
