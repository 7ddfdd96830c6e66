package pageferry.protocol.sync;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.node.BeginWrite;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.GetCached;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.CleanEntry;
import pageferry.protocol.writeback.FolioWaitWriteback;
import pageferry.protocol.writeback.SubmitWrite;

/**
 * Begins to write one folio of a page cache, if it is dirty: the loop of write_cache_pages() and
 * folio_clear_dirty_for_io() (mm/page-writeback.c, Linux 6.1). Under the folio's lock it waits for
 * an earlier writeback, makes the entries that map it read-only and sets PG_writeback. Returns
 * whether it began.
 */
public final class WriteFolio extends Routine {
  private final long pfn;
  private final CachePlace place;
  private final int ender;
  private final long deviceNs;
  private Mappings mappings = Mappings.NONE;
  private CpuMask stale = CpuMask.NONE;
  private int index;

  /**
   * @param pfn the folio's first page
   * @param place where it is in its page cache
   * @param ender the task that has to end the writeback; 0: the device does
   * @param deviceNs how long the device takes
   */
  public WriteFolio(long pfn, CachePlace place, int ender, long deviceNs) {
    super(KernelFunction.WRITE_CACHE_PAGES);
    this.pfn = pfn;
    this.place = place;
    this.ender = ender;
    this.deviceNs = deviceNs;
  }

  @Override
  protected Instruction start() {
    return ask(nodeOf(pfn), new GetCached(pfn, place.inode()), 0, this::referenced);
  }

  private Instruction referenced(long head) {
    return head == pfn ? call(new FolioLock(pfn), locked -> look()) : done(0);
  }

  private Instruction look() {
    return ask(nodeOf(pfn), new LookAtSource(pfn), 0, this::looked);
  }

  /** Who took it out of the cache meanwhile has had the lock before. */
  private Instruction looked(SourceLook look) {
    if (look.has(PageFlags.WRITEBACK)) {
      return call(new FolioWaitWriteback(pfn), rc -> rc < 0 ? leave(0) : look());
    }
    if (!look.has(PageFlags.CACHE) || BeginWrite.isClean(look.flags())) {
      return leave(0);
    }
    mappings = look.has(PageFlags.SWAPBACKED) ? Mappings.NONE : look.mappings();
    return cleanNext();
  }

  /** folio_mkclean(). */
  private Instruction cleanNext() {
    if (index == mappings.count()) {
      return after(new Instruction.FlushTlb(stale, 1), flushed -> begin());
    }
    long mapping = mappings.code(index);
    CleanEntry clean = new CleanEntry(Mapping.vpn(mapping), pfn + mappings.page(index), true);
    index++;
    return ask(Mapping.mm(mapping), clean, MmapLock.NONE, cost(Cost.SET_PTE), this::cleaned);
  }

  private Instruction cleaned(CleanEntry.Was was) {
    stale = stale.or(was.cpus());
    return cleanNext();
  }

  private Instruction begin() {
    return ask(nodeOf(pfn), new BeginWrite(pfn, ender), 0, this::begun);
  }

  private Instruction begun(boolean begins) {
    return begins
        ? call(new SubmitWrite(pfn, place.inode(), ender, deviceNs), this::leave)
        : leave(0);
  }

  private Instruction leave(long result) {
    return unlock(pfn, unlocked -> put(result));
  }

  private Instruction put(long result) {
    return tell(nodeOf(pfn), new PutFolio(pfn, 1), 0, (@Nullable Object nothing) -> done(result));
  }
}
