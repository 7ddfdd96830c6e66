package pageferry.protocol.ops.node;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MachineImage;

/** Where the pages of page caches that lie on a node belong: page->mapping and page->index. */
public final class CachePlaces {
  private final TreeMap<Long, CachePlace> places = new TreeMap<>();
  private final NodeFootprint touches;

  CachePlaces(NodeFootprint touches) {
    this.touches = touches;
  }

  /** The place of a page, or null. */
  public @Nullable CachePlace get(long pfn) {
    touches.reads(pfn);
    return places.get(pfn);
  }

  /** Gives a page a place. */
  public void put(long pfn, CachePlace place) {
    touches.place(pfn);
    places.put(pfn, place);
  }

  /** Takes a page's place away, and answers it; null if it had none. */
  public @Nullable CachePlace remove(long pfn) {
    if (places.isEmpty()) {
      return null;
    }
    touches.place(pfn);
    return places.remove(pfn);
  }

  /** All pages that have one. */
  public List<Long> pages() {
    touches.allPlaces();
    return List.copyOf(places.keySet());
  }

  /** What an audit may see. */
  List<MachineImage.Cached> image() {
    return places.entrySet().stream()
        .map(
            entry ->
                new MachineImage.Cached(
                    entry.getKey(), entry.getValue().inode(), entry.getValue().offset()))
        .toList();
  }
}
