package pageferry.protocol.ops.node.rmap;

import java.util.List;
import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;
import pageferry.mm.Pieces;
import pageferry.mm.VmCounter;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Makes smaller folios of a large one that no huge entry maps any more: the freezing half of
 * split_huge_page_to_list() (mm/huge_memory.c, Linux 6.1). Pages that nobody maps are freed unless
 * they are kept. Answers the entries that map the pages, or {@link Mappings#NOT_SPLIT} when
 * somebody else held a reference.
 *
 * @param pfn the page that keeps the caller's references; any of the folio
 * @param held how many references the caller has
 * @param pieces what it is split into
 * @param keepAll whether every piece stays isolated with a reference for the caller's list
 */
public record SplitLarge(long pfn, int held, Pieces pieces, boolean keepAll)
    implements NodeOp<Mappings> {
  private static final int OF_THE_WHOLE = PageFlags.COMPOUND;

  /** What each page knows of itself. */
  private static final int OF_THE_PAGE = PageFlags.EXCLUSIVE | PageFlags.HWPOISON;

  @Override
  public Mappings on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    frames.clear(head, PageFlags.SPLITTING);
    int cached = frames.has(head, PageFlags.CACHE) ? 1 : 0;
    int pages = 1 << frames.order(head);
    int mapped = 0;
    for (long page = head; page < head + pages; page++) {
      mapped += frames.mappingCount(page);
    }
    boolean alone = frames.refs(head) == mapped + cached * pages + held;
    if (!alone || frames.hugeMappings(head) > 0 || frames.order(head) == 0) {
      return Mappings.NOT_SPLIT;
    }
    Mappings mappings = Mappings.of(frames, head);
    split(memory, head);
    return mappings;
  }

  private void split(NodeMemory memory, long head) {
    FrameTable frames = memory.frames();
    boolean onLru = frames.has(head, PageFlags.LRU);
    if (onLru) {
      memory.leaveLru(head);
    }
    CachePlace place = memory.objects().get(head);
    memory.large().goes(head);
    if (place == null && frames.has(head, PageFlags.MLOCKED)) {
      unlock(memory, head, onLru);
    }
    int common = frames.flags(head) & ~OF_THE_WHOLE & ~OF_THE_PAGE;
    List<Integer> orders = pieces.of(frames.order(head), (common & PageFlags.ANON) != 0);
    long end = frames.end(head);
    frames.addRefs(head, -frames.refs(head));
    for (long page = head; page < end; page++) {
      frames.clear(page, OF_THE_WHOLE);
    }
    long first = head;
    for (int order : orders) {
      frames.set(first, common);
      if (place != null) {
        memory.objects().put(first, new CachePlace(place.inode(), place.offset() + first - head));
      }
      join(memory, first, order, onLru);
      first += 1L << order;
    }
  }

  /** Makes a folio of a piece, or frees it if nobody needs it. */
  private void join(NodeMemory memory, long first, int order, boolean onLru) {
    FrameTable frames = memory.frames();
    long end = first + (1L << order);
    boolean callers = pfn >= first && pfn < end;
    int refs = callers ? held : keepAll ? 1 : 0;
    for (long page = first; page < end; page++) {
      refs += frames.mappingCount(page) + (frames.has(first, PageFlags.CACHE) ? 1 : 0);
    }
    if (refs == 0) {
      for (long page = first; page < end; page++) {
        memory.freeFrame(page);
      }
      return;
    }
    frames.join(first, order);
    frames.addRefs(first, refs);
    if (order > 0) {
      memory.large().comes(first);
    }
    if (onLru && !(keepAll && callers)) {
      memory.joinLru(first);
    }
  }

  /** Each entry that was unmapped has unlocked the folio: munlock_vma_folio(). */
  private static void unlock(NodeMemory memory, long head, boolean onLru) {
    FrameTable frames = memory.frames();
    boolean counts = onLru || !frames.has(head, PageFlags.UNEVICTABLE);
    if (counts && memory.has(KernelSwitch.MLOCK_BATCHES)) {
      memory.count(VmCounter.UNEVICTABLE_PGS_MUNLOCKED, 1L << frames.order(head));
    }
    frames.clear(head, PageFlags.MLOCKED);
  }
}
