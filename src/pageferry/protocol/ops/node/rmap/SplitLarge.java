package pageferry.protocol.ops.node.rmap;

import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;
import pageferry.mm.VmCounter;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Makes folios of one page each of a large one that no huge entry maps any more: the freezing half
 * of split_huge_page_to_list() (mm/huge_memory.c, Linux 6.1). Pages that nobody maps are freed
 * unless they are kept. Answers the entries that map the pages, or {@link Mappings#NOT_SPLIT} when
 * somebody else held a reference.
 *
 * @param pfn the page that keeps the caller's references; any of the folio
 * @param held how many references the caller has
 * @param keepAll whether every page stays isolated with a reference for the caller's list
 */
public record SplitLarge(long pfn, int held, boolean keepAll) implements NodeOp<Mappings> {
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
    split(memory, head, cached);
    return mappings;
  }

  private void split(NodeMemory memory, long head, int cached) {
    FrameTable frames = memory.frames();
    boolean onLru = frames.has(head, PageFlags.LRU);
    if (onLru) {
      memory.leaveLru(head);
    }
    CachePlace place = memory.objects().get(head);
    memory.large().goes(head);
    long end = frames.end(head);
    if (place == null && frames.has(head, PageFlags.MLOCKED)) {
      unlock(memory, head, onLru);
    }
    int common = frames.flags(head) & ~OF_THE_WHOLE & ~OF_THE_PAGE;
    frames.clear(head, OF_THE_WHOLE);
    frames.addRefs(head, -frames.refs(head));
    for (long page = head; page < end; page++) {
      frames.clear(page, PageFlags.COMPOUND);
      frames.set(page, common);
      if (place != null) {
        memory.objects().put(page, new CachePlace(place.inode(), place.offset() + page - head));
      }
      int kept = page == pfn ? held : keepAll ? 1 : 0;
      frames.addRefs(page, frames.mappingCount(page) + cached + kept);
      if (frames.refs(page) == 0) {
        memory.freeFrame(page);
      } else if (onLru && !(keepAll && page == pfn)) {
        memory.joinLru(page);
      }
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
