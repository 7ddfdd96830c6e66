package pageferry.protocol.fault;

import java.util.Arrays;
import java.util.function.Supplier;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.inode.InsertPage;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.GetCached;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.AddMappings;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.FindEmpty;
import pageferry.protocol.ops.space.RetractTables;
import pageferry.protocol.ops.space.SetEntries;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.rmap.MlockEntries;
import pageferry.protocol.rmap.PerNode;
import pageferry.protocol.swap.SwapInShared;
import pageferry.protocol.writeback.FolioWaitWriteback;

/**
 * First touch of a page of a file or of shared memory that maps the cache's own page:
 * do_read_fault() and do_shared_fault() (mm/memory.c, Linux 6.1). A read also maps what the cache
 * has of the 16 pages around: do_fault_around(), since 6.18 all of the folios that lie there.
 * Returns 0 or -ENOMEM.
 */
public final class SharedFault extends Routine {
  private static final int WINDOW = 16;

  private final long vpn;
  private final boolean write;
  private final Vma area;
  private long first;
  private long[] found = new long[0];
  private long locked = -1;
  private int order;
  private boolean retracted;
  private boolean major;

  /**
   * @param vpn the page
   * @param area the area it lies in
   */
  public SharedFault(long vpn, boolean write, Vma area) {
    super(KernelFunction.DO_FAULT);
    this.vpn = vpn;
    this.write = write;
    this.area = area;
  }

  @Override
  protected Instruction start() {
    first = write ? vpn : Math.max(vpn & ~(WINDOW - 1L), area.start());
    long tableEnd = paging().hugeEnd(vpn);
    long end = write ? vpn + 1 : Math.min(Math.min(first + WINDOW, area.end()), tableEnd);
    FindPages find = new FindPages(area.offset(first), (int) (end - first), area.offset(vpn));
    if (!write && has(KernelSwitch.FILE_FAULTS_MAP_WHOLE_FOLIOS)) {
      long least = Math.max(area.start(), paging().hugeStart(vpn));
      find = find.whole(area.offset(least), area.offset(Math.min(area.end(), tableEnd)));
    }
    return after(new Instruction.AskInode(area.inode(), find), this::lookedUp);
  }

  private Instruction lookedUp(FindPages.Found cached) {
    found = cached.pfns();
    first = vpn - (area.offset(vpn) - cached.first());
    order = cached.order();
    if (area.offset(vpn) >= cached.traits().size()) {
      return fail(Errno.EFAULT);
    }
    long there = found[(int) (vpn - first)];
    boolean huge = order == paging().hugeOrder() && area.type() == MapType.ANON;
    if (huge && !retracted && SharedOrders.suitsHuge(area, vpn, paging())) {
      return retract();
    }
    if (there >= 0) {
      GetCached get = new GetCached(there, area.inode());
      return ask(nodeOf(there), get, 0, this::referenced);
    }
    if (area.type() == MapType.FILE) {
      return done(HandleFault.READ);
    }
    if (cached.slot() >= 0) {
      return swapIn();
    }
    return area.has(VmFlags.UFFD_MISSING)
        ? done(HandleFault.MISSING)
        : cache(CachePage.ofSharedMemory(current(), area, vpn, cached));
  }

  /**
   * The huge page of a collapse is mapped whole where the table has nothing: Linux would not have
   * made it, do_set_pmd() (mm/memory.c, Linux 6.1).
   */
  private Instruction retract() {
    retracted = true;
    long head = paging().hugeStart(area.offset(vpn));
    RetractTables retract = new RetractTables(area.inode(), head);
    return ask(current().mm(), retract, MmapLock.NONE, 0, this::tablesOut);
  }

  private Instruction tablesOut(EntryList tables) {
    return tables.count() == 0
        ? start()
        : call(
            PerNode.free(tables, 0),
            freed -> call(new HugeSharedFault(vpn, write, area), mapped -> done(0)));
  }

  private Instruction swapIn() {
    CachePlace place = new CachePlace(area.inode(), area.offset(vpn));
    SwapInShared swapIn = new SwapInShared(place, true);
    return call(swapIn, pfn -> swappedIn(pfn, swapIn.isMajor()));
  }

  private Instruction swappedIn(long pfn, boolean read) {
    major |= read;
    return cached(pfn, 0);
  }

  // __do_fault(): the page is referenced and locked

  private Instruction referenced(long head) {
    if (head == GetCached.GONE) {
      return awaitMove(found[(int) (vpn - first)], this::again);
    }
    locked = head;
    return call(new FolioLock(head), had -> look());
  }

  private Instruction look() {
    return ask(nodeOf(locked), new LookAtSource(locked), 0, this::looked);
  }

  private Instruction looked(SourceLook now) {
    if (now.inode() != area.inode()) {
      return letGo(this::again);
    }
    return write && SharedWriteFault.isUnstable(cpu().mapping(area.inode()), now)
        ? call(new FolioWaitWriteback(locked), over -> over < 0 ? finish(0) : mapFound())
        : write ? mapWhole() : mapFound();
  }

  /** Behind the lock another page may be there. */
  private Instruction again() {
    looksAgain();
    return start();
  }

  private Instruction letGo(Supplier<Instruction> then) {
    long head = locked;
    locked = -1;
    PutFolio put = new PutFolio(head, 1);
    return head < 0
        ? then.get()
        : unlock(head, free -> tell(nodeOf(head), put, 0, dropped -> then.get()));
  }

  private Instruction finish(long result) {
    return letGo(() -> done(result == 0 && major ? HandleFault.MAJOR : result));
  }

  private Instruction cache(CachePage page) {
    return call(page, pfn -> cached(pfn, page.order()));
  }

  private Instruction cached(long pfn, int newOrder) {
    if (pfn == InsertPage.SWAPPED || pfn == SwapInShared.NOTHING) {
      return again();
    }
    if (pfn < 0) {
      return done(pfn);
    }
    found[(int) (vpn - first)] = pfn;
    order = newOrder;
    return mapWhole();
  }

  /**
   * finish_fault() (mm/memory.c, Linux 6.12): all pages of a folio are mapped that the area and the
   * page table hold, if no entry stands there.
   */
  private Instruction mapWhole() {
    boolean whole =
        switch (area.type()) {
          case TMPFS -> has(KernelSwitch.TMPFS_MAPS_WHOLE_FOLIOS);
          case FILE -> has(KernelSwitch.FILE_FAULTS_MAP_WHOLE_FOLIOS);
          default -> area.type() == MapType.ANON;
        };
    int pages = 1 << order;
    long start = vpn - (area.offset(vpn) & pages - 1);
    boolean fits = start >= area.start() && start + pages <= area.end();
    boolean oneTable = paging().hugeStart(start) == paging().hugeStart(start + pages - 1);
    return order > 0 && whole && fits && oneTable
        ? ask(current().mm(), new FindEmpty(start, pages), MmapLock.NONE, 0, this::widen)
        : mapFound();
  }

  private Instruction widen(boolean empty) {
    if (!empty) {
      return mapFound();
    }
    long start = vpn - (area.offset(vpn) & (1 << order) - 1);
    long from = Math.min(first, start);
    long to = Math.max(first + found.length, start + (1 << order));
    long[] all = new long[(int) (to - from)];
    Arrays.fill(all, -1);
    System.arraycopy(found, 0, all, (int) (first - from), found.length);
    long page = found[(int) (vpn - first)];
    for (long at = start; at < start + (1 << order); at++) {
      all[(int) (at - from)] = page + at - vpn;
    }
    found = all;
    first = from;
    return mapFound();
  }

  private Instruction mapFound() {
    AddMappings.Origin cache = new AddMappings.Cache(area.inode());
    PerNode add = PerNode.add(entries(), cache, cost(Cost.SET_PTE));
    return call(add, nothing -> recorded(add.refused()));
  }

  private EntryList entries() {
    EntryList entries = new EntryList();
    for (int i = 0; i < found.length; i++) {
      if (found[i] >= 0) {
        entries.append(current().mm(), first + i, entry(found[i]));
      }
    }
    return entries;
  }

  /** A file wants to know of the first write: vma_wants_writenotify(). */
  private long entry(long pfn) {
    boolean noticed = write || area.type() != MapType.FILE;
    long writable = area.writable() && area.shared() && noticed ? Pte.WRITE : 0;
    return Pte.of(pfn, Pte.PRESENT | writable);
  }

  /** Pages that a migration has carried away meanwhile are left to the next fault. */
  private Instruction recorded(EntryList gone) {
    for (int i = 0; i < gone.count(); i++) {
      found[(int) (Mapping.vpn(gone.mapping(i)) - first)] = -1;
    }
    long[] ptes = new long[found.length];
    for (int i = 0; i < found.length; i++) {
      ptes[i] = found[i] < 0 ? 0 : entry(found[i]);
    }
    return ask(current().mm(), new SetEntries(first, ptes), MmapLock.NONE, 0, this::mapped);
  }

  private Instruction mapped(EntryList refused) {
    for (int i = 0; i < refused.count(); i++) {
      found[(int) (Mapping.vpn(refused.mapping(i)) - first)] = -1;
    }
    return refused.count() == 0 ? lockPages(0) : call(PerNode.drop(refused, 0), this::lockPages);
  }

  /** mlock_vma_page() of page_add_file_rmap(). */
  private Instruction lockPages(long nothing) {
    return area.has(VmFlags.LOCKED) && has(KernelSwitch.MLOCK_BATCHES)
        ? call(new MlockEntries(entries(), true), locked -> dirty())
        : dirty();
  }

  private Instruction dirty() {
    long page = found[(int) (vpn - first)];
    return write && page >= 0 ? call(new DirtySharedPage(page, area), this::finish) : finish(0);
  }
}
