package pageferry.protocol.ops.node;

import java.util.Optional;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * Takes a clean folio of a file from its cache, which nobody maps or references but who has it
 * isolated: __remove_mapping() (mm/vmscan.c, Linux 6.1). Answers where it was; its inode has to
 * forget it.
 *
 * @param pfn the folio's first page
 */
public record EvictFile(long pfn) implements NodeOp<Optional<CachePlace>> {
  @Override
  public Optional<CachePlace> on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    CachePlace place = memory.objects().get(pfn);
    int pages = 1 << frames.order(pfn);
    boolean used = frames.refs(pfn) != pages + 1 || frames.mappingCount(pfn) > 0;
    if (place == null || used || frames.has(pfn, PageFlags.DIRTY)) {
      return Optional.empty();
    }
    frames.clear(pfn, PageFlags.CACHE);
    memory.objects().remove(pfn);
    memory.put(pfn, pages);
    memory.kswapd().gotOn();
    return Optional.of(place);
  }
}
