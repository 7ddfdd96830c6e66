package pageferry.protocol.collapse;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
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
import pageferry.protocol.ops.inode.FindHole;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.NameObject;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.DetachFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.rmap.UnmapObject;

/**
 * Puts one huge page in the place of 2 MiB of small pages of shared memory:
 * hpage_collapse_scan_file() and collapse_file() (mm/khugepaged.c, Linux 6.1), without mmap_lock.
 * Folios between the two sizes are not collapsed. Returns 0; {@link #result} says what came of it.
 */
final class CollapseFile extends Routine {
  private final CollapseControl control;
  private final int inode;
  private final long head;
  private ScanResult result = ScanResult.SUCCEED;
  private SortedMap<Long, Long> pages = new TreeMap<>();
  private List<Integer> spaces = List.of();
  private final ArrayDeque<Map.Entry<Long, Long>> left = new ArrayDeque<>();
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
    return spaces;
  }

  @Override
  protected Instruction start() {
    FindHole find = new FindHole(head, head + paging().huge());
    return after(new Instruction.AskInode(inode, find), this::found);
  }

  private Instruction found(FindHole.Found there) {
    pages = there.pages();
    spaces = there.spaces();
    boolean small = pages.size() == there.folios().size();
    return small ? scan() : after(new Instruction.AskInode(inode, at(head)), this::large);
  }

  private static FindPages at(long offset) {
    return new FindPages(offset, 1, offset);
  }

  private Instruction large(FindPages.Found there) {
    result =
        there.order() == paging().hugeOrder() ? ScanResult.PMD_MAPPED : ScanResult.PAGE_COMPOUND;
    return done(0);
  }

  private Instruction scan() {
    left.addAll(pages.entrySet());
    return scanNext();
  }

  private Instruction scanNext() {
    Map.Entry<Long, Long> page = left.poll();
    return page == null
        ? allocate()
        : ask(nodeOf(page.getValue()), new LookAtSource(page.getValue()), 0, this::scanned);
  }

  private Instruction scanned(SourceLook look) {
    boolean referenced = look.refs() != 1 + look.mappings().count();
    result =
        !look.has(PageFlags.LRU)
            ? ScanResult.PAGE_LRU
            : referenced ? ScanResult.PAGE_COUNT : ScanResult.SUCCEED;
    return result == ScanResult.SUCCEED ? scanNext() : done(0);
  }

  private Instruction allocate() {
    AllocContext placement = control.target(cpu(), pages.values());
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
      return done(0);
    }
    huge = pfn;
    if (pages.isEmpty()) {
      result = ScanResult.TRUNCATED;
      return dropHuge();
    }
    left.addAll(pages.entrySet());
    return ask(nodeOf(pfn), new NameObject(pfn, inode, head), 0, named -> lockNext());
  }

  private Instruction lockNext() {
    Map.Entry<Long, Long> page = left.poll();
    return page == null
        ? call(new UnmapObject(inode, head, head + paging().huge()), unmapped -> lookAgain())
        : lock(page.getValue(), LockKind.TRY, answer -> tried(page.getValue(), answer));
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
    left.addAll(pages.entrySet());
    return lookNext();
  }

  private Instruction lookNext() {
    Map.Entry<Long, Long> page = left.poll();
    return page == null
        ? replace()
        : ask(nodeOf(page.getValue()), new LookAtSource(page.getValue()), 0, this::lookedAgain);
  }

  /** page_ref_freeze(): nobody but the cache may have a reference. */
  private Instruction lookedAgain(SourceLook look) {
    boolean ours = look.inode() == inode && look.refs() == 1 && look.has(PageFlags.LRU);
    if (!ours) {
      left.clear();
      result = ScanResult.PAGE_COUNT;
      return undo();
    }
    return lookNext();
  }

  private Instruction replace() {
    CollapsePages collapse = new CollapsePages(head, paging().hugeOrder(), pages, huge);
    return after(new Instruction.AskInode(inode, collapse), this::replaced);
  }

  private Instruction replaced(boolean ours) {
    if (!ours) {
      result = ScanResult.PAGE_COUNT;
      return undo();
    }
    pages.forEach((offset, pfn) -> cpu().copied(pfn, huge + offset - head, 1));
    cpu().lruAdd(huge, true);
    return spend(cost(Cost.COPY_LOCAL) * pages.size(), copied -> releaseNext());
  }

  private Instruction releaseNext() {
    Long pfn = locked.poll();
    return pfn == null
        ? done(0)
        : ask(nodeOf(pfn), new DetachFolio(pfn), 0, refs -> unlock(pfn, free -> put(pfn, refs)));
  }

  private Instruction put(long pfn, int refs) {
    return tell(nodeOf(pfn), new PutFolio(pfn, refs), cost(Cost.FREE), freed -> releaseNext());
  }

  private Instruction undo() {
    Long pfn = locked.poll();
    return pfn == null ? dropHuge() : unlock(pfn, free -> undo());
  }

  private Instruction dropHuge() {
    PutFolio put = new PutFolio(huge, NewFolio.sharedMemory(paging().hugeOrder()).refs());
    return tell(nodeOf(huge), put, 0, freed -> done(0));
  }
}
