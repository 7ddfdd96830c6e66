package pageferry.protocol.collapse;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.KhugepagedTuning.Bounds;
import pageferry.mm.PageFlags;
import pageferry.mm.ScanResult;
import pageferry.mm.VmCounter;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.ops.inode.CollapsePages;
import pageferry.protocol.ops.inode.ScanCache;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.NameObject;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.DetachFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.rmap.UnmapObject;
import pageferry.protocol.swap.SwapInShared;
import pageferry.world.MemoryEvent;

/**
 * Puts one huge page in the place of 2 MiB of smaller folios of shared memory:
 * hpage_collapse_scan_file() and collapse_file() (mm/khugepaged.c, Linux 6.1), without mmap_lock.
 * Pages in swap come back first. Returns 0; {@link #result} says what came of it.
 */
final class CollapseFile extends Routine {
  private final CollapseControl control;
  private final int inode;
  private final long head;
  private ScanResult result = ScanResult.SUCCEED;
  private ScanCache.Found there = ScanCache.Found.NOTHING;
  private final ArrayDeque<Map.Entry<Long, Long>> left = new ArrayDeque<>();
  private final ArrayDeque<Long> inSwap = new ArrayDeque<>();
  private final ArrayDeque<Long> locked = new ArrayDeque<>();
  private long huge = -1;

  /**
   * @param head the first page offset
   */
  CollapseFile(CollapseControl control, int inode, long head) {
    super(KernelFunction.COLLAPSE_FILE);
    this.control = control;
    this.inode = inode;
    this.head = head;
  }

  /** What came of it; PMD_MAPPED where the cache had a huge page before. */
  ScanResult result() {
    return result;
  }

  /** The address spaces that map the inode. */
  List<Integer> spaces() {
    return there.spaces();
  }

  @Override
  protected Instruction start() {
    return scanCache(this::found);
  }

  private Instruction scanCache(Instruction.Then<ScanCache.Found> then) {
    ScanCache scan = new ScanCache(head, paging().hugeOrder());
    return after(new Instruction.AskInode(inode, scan), then);
  }

  // hpage_collapse_scan_file()

  private Instruction found(ScanCache.Found found) {
    there = found;
    result = judge();
    left.addAll(there.folios().entrySet());
    return result == ScanResult.SUCCEED ? scanNext() : scanned();
  }

  private ScanResult judge() {
    if (there.largest() == paging().hugeOrder()) {
      return ScanResult.PMD_MAPPED;
    }
    if (there.swapped().size() > bounds().swap()) {
      return ScanResult.EXCEED_SWAP_PTE;
    }
    boolean compound = there.largest() > 0 && !has(KernelSwitch.COLLAPSES_LARGE_SHARED);
    return compound ? ScanResult.PAGE_COMPOUND : ScanResult.SUCCEED;
  }

  private Bounds bounds() {
    return control.asker(cpu()).bounds();
  }

  private Instruction scanNext() {
    Map.Entry<Long, Long> folio = left.poll();
    return folio == null
        ? scannedAll()
        : ask(nodeOf(folio.getValue()), new LookAtSource(folio.getValue()), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    boolean referenced = look.refs() != (1 << look.order()) + look.mappings().count();
    result =
        !look.has(PageFlags.LRU)
            ? ScanResult.PAGE_LRU
            : referenced ? ScanResult.PAGE_COUNT : ScanResult.SUCCEED;
    return result == ScanResult.SUCCEED ? scanNext() : scanned();
  }

  private Instruction scannedAll() {
    boolean empty = (long) there.present() + bounds().none() < paging().huge();
    result = empty ? ScanResult.EXCEED_NONE_PTE : ScanResult.SUCCEED;
    return empty ? scanned() : allocate();
  }

  private Instruction scanned() {
    long pfn = there.folios().isEmpty() ? -1 : there.folios().get(there.folios().lastKey());
    int swapped = there.swapped().size();
    MemoryEvent.CacheLook look = new MemoryEvent.CacheLook(inode, there.present(), swapped);
    cpu().trace(new MemoryEvent.MmKhugepagedScanFile(control.mm(), pfn, look, result));
    return done(0);
  }

  // collapse_file()

  private Instruction allocate() {
    AllocContext placement = control.target(cpu(), there.folios().values());
    NewFolio state = NewFolio.sharedMemory(paging().hugeOrder());
    AllocPages alloc =
        new AllocPages(paging().hugeOrder(), control.gfp(cpu()), placement, state, 0);
    return call(AllocCharged.to(control.group(), alloc), this::allocated);
  }

  private Instruction allocated(long pfn) {
    boolean got = pfn >= 0;
    cpu().count(got ? VmCounter.THP_COLLAPSE_ALLOC : VmCounter.THP_COLLAPSE_ALLOC_FAILED, 1);
    if (!got) {
      result = ScanResult.ALLOC_HUGE_PAGE_FAIL;
      return scanned();
    }
    huge = pfn;
    if (there.folios().isEmpty() && there.swapped().isEmpty()) {
      result = ScanResult.TRUNCATED;
      return dropHuge();
    }
    inSwap.addAll(there.swapped());
    return ask(nodeOf(pfn), new NameObject(pfn, inode, head), 0, named -> swapInNext(0));
  }

  /** shmem_get_folio(): what has gone meanwhile is not made anew. */
  private Instruction swapInNext(long pfn) {
    Long offset = pfn < 0 ? null : inSwap.poll();
    if (pfn < 0) {
      result = ScanResult.FAIL;
      return dropHuge();
    }
    if (offset != null) {
      return call(new SwapInShared(new CachePlace(inode, offset), false), this::swapInNext);
    }
    return there.swapped().isEmpty()
        ? lockFolios(there)
        : after(new Instruction.DrainLocal(), drained -> scanCache(this::lockFolios));
  }

  private Instruction lockFolios(ScanCache.Found found) {
    there = found;
    left.addAll(there.folios().entrySet());
    return lockNext();
  }

  private Instruction lockNext() {
    Map.Entry<Long, Long> folio = left.poll();
    return folio == null
        ? call(new UnmapObject(inode, head, head + paging().huge()), unmapped -> lookAgain())
        : lock(folio.getValue(), LockKind.TRY, answer -> tried(folio.getValue(), answer));
  }

  private Instruction tried(long pfn, LockAnswer answer) {
    if (answer != LockAnswer.GRANTED) {
      left.clear();
      result = ScanResult.PAGE_LOCK;
      return undo();
    }
    locked.add(pfn);
    return lockNext();
  }

  private Instruction lookAgain() {
    left.addAll(there.folios().entrySet());
    return lookNext();
  }

  private Instruction lookNext() {
    Map.Entry<Long, Long> folio = left.poll();
    return folio == null
        ? replace()
        : ask(nodeOf(folio.getValue()), new LookAtSource(folio.getValue()), 0, this::lookedAgain);
  }

  /** page_ref_freeze(): nobody but the cache may have a reference. */
  private Instruction lookedAgain(SourceLook look) {
    boolean alone = look.refs() == 1 << look.order();
    if (look.inode() != inode || !alone || !look.has(PageFlags.LRU)) {
      left.clear();
      result = ScanResult.PAGE_COUNT;
      return undo();
    }
    return lookNext();
  }

  private Instruction replace() {
    CollapsePages collapse = new CollapsePages(head, paging().hugeOrder(), there.folios(), huge);
    return after(new Instruction.AskInode(inode, collapse), this::replaced);
  }

  private Instruction replaced(boolean ours) {
    if (!ours) {
      result = ScanResult.PAGE_COUNT;
      return undo();
    }
    left.addAll(there.folios().entrySet());
    cpu().lruAdd(huge, true);
    return spend(cost(Cost.COPY_LOCAL) * there.present(), copied -> releaseNext());
  }

  private Instruction releaseNext() {
    Map.Entry<Long, Long> folio = left.poll();
    if (folio == null) {
      return scanned();
    }
    long pfn = folio.getValue();
    return ask(
        nodeOf(pfn), new DetachFolio(pfn), 0, refs -> release(pfn, refs, folio.getKey() - head));
  }

  private Instruction release(long pfn, int pages, long page) {
    cpu().copied(pfn, huge + page, pages);
    PutFolio put = new PutFolio(pfn, pages);
    return unlock(pfn, free -> tell(nodeOf(pfn), put, cost(Cost.FREE), freed -> releaseNext()));
  }

  private Instruction undo() {
    Long pfn = locked.poll();
    return pfn == null ? dropHuge() : unlock(pfn, free -> undo());
  }

  private Instruction dropHuge() {
    PutFolio put = new PutFolio(huge, NewFolio.sharedMemory(paging().hugeOrder()).refs());
    return tell(nodeOf(huge), put, 0, freed -> scanned());
  }
}
