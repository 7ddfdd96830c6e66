package pageferry.protocol.ops.node;

import java.util.Objects;
import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;
import pageferry.mm.ShadowFate;

/**
 * Takes contents and state out of an unmapped source, if nobody but the cache, the isolation and
 * the former entries references it: folio_expected_refs() and folio_migrate_mapping()
 * (mm/migrate.c, Linux 6.1). The former entries' references go along; the isolation's stays, and
 * dropping it frees the source. Answers {@link FolioContents#isBusy busy ones} when somebody else
 * holds on, or {@link FolioContents#FAILED} when the copy meets memory that has failed:
 * folio_mc_copy().
 *
 * @param pfn the source's first page
 * @param unmapped the entries that were replaced by migration entries; by any other the source is
 *     still mapped
 * @param copied whether the contents are read, rather than tossed
 */
public record TakeContents(long pfn, Mappings unmapped, boolean copied)
    implements NodeOp<FolioContents> {
  /** Whether anybody but its entries, its cache and one isolation references a folio. */
  public static boolean isHeld(NodeMemory memory, long pfn) {
    return memory.frames().refs(pfn) > 1 + expectedRefs(memory, pfn);
  }

  /** References of a folio's entries and its cache: folio_expected_ref_count() (Linux 6.16). */
  public static int expectedRefs(NodeMemory memory, long pfn) {
    FrameTable frames = memory.frames();
    return cached(frames, pfn) + Mappings.of(frames, pfn).count();
  }

  private static int cached(FrameTable frames, long pfn) {
    int perCache = frames.has(pfn, PageFlags.HUGETLB) ? 1 : 1 << frames.order(pfn);
    return frames.has(pfn, PageFlags.CACHE) ? perCache : 0;
  }

  private boolean hasFailed(FrameTable frames, int order) {
    for (long page = pfn; page < pfn + (1L << order); page++) {
      if (frames.has(page, PageFlags.HWPOISON)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public FolioContents on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int order = frames.order(pfn);
    Mappings mappings = Mappings.of(frames, pfn);
    int cached = cached(frames, pfn);
    int expected = 1 + cached + mappings.count();
    if (frames.refs(pfn) != expected || !mappings.isWithin(unmapped)) {
      return FolioContents.busy(frames.refs(pfn), expected, memory.pins().maybePinned(pfn));
    }
    if (copied && memory.has(KernelSwitch.COPY_FINDS_POISON) && hasFailed(frames, order)) {
      return FolioContents.FAILED;
    }
    long[] exclusive = new long[(1 << order) + 63 >> 6];
    for (int page = 0; page < 1 << order; page++) {
      if (frames.has(pfn + page, PageFlags.EXCLUSIVE)) {
        exclusive[page >> 6] |= 1L << page;
      }
    }
    for (int i = 0; i < mappings.count(); i++) {
      frames.removeMapping(pfn + mappings.page(i), mappings.code(i));
    }
    frames.addRefs(pfn, -cached - mappings.count());
    memory.objects().shadows().drop(pfn, ShadowFate.MOVED);
    int flags = frames.flags(pfn) & (PageFlags.MIGRATED | PageFlags.DEFERRED_SPLIT);
    flags |= memory.large().waitsWhole(pfn) ? PageFlags.WAITS_WHOLE : 0;
    memory.large().goes(pfn);
    frames.clear(pfn, PageFlags.MIGRATED);
    CachePlace known = cached > 0 ? memory.objects().remove(pfn) : null;
    CachePlace place = Objects.requireNonNullElse(known, CachePlace.NONE);
    int group = frames.group(pfn);
    if (group != 0) {
      memory.charges().set(pfn, 1 << order, 0);
    }
    FolioContents.Owner owner =
        new FolioContents.Owner(
            memory.numa().lastUser(pfn), group, memory.objects().merged().of(pfn));
    return new FolioContents(order, flags, exclusive, mappings, place, owner);
  }
}
