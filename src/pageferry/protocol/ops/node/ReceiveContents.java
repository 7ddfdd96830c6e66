package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;

/**
 * Puts contents and state into a fresh destination folio and, if told, onto its LRU list; the
 * allocation's reference stays: folio_migrate_flags() and folio_add_lru() (mm/migrate.c, Linux
 * 6.1). Answers 0.
 *
 * @param pfn the destination's first page
 * @param contents what comes in
 * @param joinLru whether it goes onto its LRU list at once
 */
public record ReceiveContents(long pfn, FolioContents contents, boolean joinLru)
    implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int dropped = PageFlags.EXCLUSIVE | PageFlags.DEFERRED_SPLIT | PageFlags.WAITS_WHOLE;
    dropped |= staysLocked(memory) ? 0 : PageFlags.MLOCKED;
    frames.set(pfn, contents.flags() & ~dropped);
    memory.large().comes(pfn);
    if (memory.has(KernelSwitch.TARGET_INHERITS_DEFERRED_SPLIT)) {
      inheritWait(memory);
    }
    Mappings mappings = contents.mappings();
    for (int i = 0; i < mappings.count(); i++) {
      frames.addMapping(pfn + mappings.page(i), mappings.code(i));
    }
    boolean hugetlb = frames.has(pfn, PageFlags.HUGETLB);
    int perCache = hugetlb ? 1 : 1 << contents.order();
    int cached = (contents.flags() & PageFlags.CACHE) != 0 ? perCache : 0;
    frames.addRefs(pfn, cached + mappings.count());
    for (int page = 0; page < 1 << contents.order(); page++) {
      if (contents.isExclusive(page)) {
        frames.set(pfn + page, PageFlags.EXCLUSIVE);
      }
    }
    if (contents.place().inode() != 0) {
      memory.objects().put(pfn, contents.place());
    }
    memory.numa().noteUser(pfn, contents.owner().lastUser());
    if (contents.owner().merged() != 0) {
      memory.objects().merged().put(pfn, contents.owner().merged());
    }
    charge(memory);
    if (joinLru && !hugetlb) {
      memory.joinLru(pfn);
      countLocker(memory);
    }
    return 0;
  }

  private void inheritWait(NodeMemory memory) {
    if ((contents.flags() & PageFlags.DEFERRED_SPLIT) != 0) {
      memory.deferSplit(pfn);
    } else if ((contents.flags() & PageFlags.WAITS_WHOLE) != 0) {
      memory.large().waitWhole(pfn);
    }
  }

  /** remove_migration_pte() (mm/migrate.c) locks what is on the list already. */
  private void countLocker(NodeMemory memory) {
    if (memory.frames().has(pfn, PageFlags.MLOCKED)) {
      memory.lockers(pfn, 1);
    }
  }

  /**
   * mem_cgroup_migrate(). Departure: until 6.6 it charged the destination, and the source stayed
   * charged until it was free.
   */
  private void charge(NodeMemory memory) {
    if (contents.owner().group() != 0) {
      memory.charges().set(pfn, 1 << contents.order(), contents.owner().group());
    }
  }

  /**
   * Whether its entries will lock the folio again: those of a large one do by
   * __folio_add_anon_rmap() (mm/rmap.c) only if they are huge, and from 6.6 to 6.17 not at all.
   */
  private boolean staysLocked(NodeMemory memory) {
    boolean large = contents.order() > 0;
    boolean huge =
        contents.mappings().hugeCount() > 0 && memory.has(KernelSwitch.MLOCK_COUNTS_MOVED_HUGE);
    return memory.has(KernelSwitch.MLOCK_BATCHES) && (!large || huge);
  }
}
