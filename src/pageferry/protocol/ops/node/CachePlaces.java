package pageferry.protocol.ops.node;

import java.util.List;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MachineImage;
import pageferry.mm.ShadowFate;
import pageferry.mm.SwapSpec;

/** Where the pages of page caches that lie on a node belong: page->mapping and page->index. */
public final class CachePlaces {
  private final TreeMap<Long, CachePlace> places = new TreeMap<>();
  private final NodeFootprint touches;
  private final KsmPages merged = new KsmPages();
  private final Shadows shadows;
  private Listener listener = (pfn, is) -> {};
  private LongPredicate locked = pfn -> false;

  CachePlaces(NodeFootprint touches) {
    this.touches = touches;
    this.shadows = new Shadows(touches);
  }

  /** Hears of what the swap cache has. */
  @FunctionalInterface
  public interface Listener {
    /** It has a folio from now on, or no longer. */
    void swapCached(long pfn, boolean is);
  }

  /** Says who hears of it. */
  public void onChange(Listener who) {
    listener = who;
  }

  /** Says how it is known which folios are locked. */
  public void locks(LongPredicate locks) {
    locked = locks;
  }

  /** Whether somebody has the lock of a folio, which keeps its place until that is given back. */
  public boolean isLocked(long pfn) {
    return locked.test(pfn);
  }

  /** Which pages KSM has merged others into: so their mapping says. */
  public KsmPages merged() {
    return merged;
  }

  /** The shadow copies of its pages, and those that it keeps. */
  public Shadows shadows() {
    return shadows;
  }

  /** A page is free. */
  void forget(long pfn) {
    remove(pfn);
    merged.remove(pfn);
    shadows.forget(pfn);
    shadows.drop(pfn, ShadowFate.FREED);
  }

  /** The place of a page, or null. */
  public @Nullable CachePlace get(long pfn) {
    touches.reads(pfn);
    return places.isEmpty() ? null : places.get(pfn);
  }

  /** Gives a page a place. */
  public void put(long pfn, CachePlace place) {
    touches.place(pfn);
    places.put(pfn, place);
    tell(pfn, place, true);
  }

  /** Takes a page's place away, and answers it; null if it had none. */
  public @Nullable CachePlace remove(long pfn) {
    if (places.isEmpty()) {
      return null;
    }
    touches.place(pfn);
    CachePlace place = places.remove(pfn);
    tell(pfn, place, false);
    return place;
  }

  private void tell(long pfn, @Nullable CachePlace place, boolean is) {
    if (place != null && place.inode() == SwapSpec.DEVICE) {
      listener.swapCached(pfn, is);
    }
  }

  /** All pages that have one. */
  public List<Long> pages() {
    touches.allPlaces();
    return List.copyOf(places.keySet());
  }

  /** What an audit may see, with the pages of hugetlb that are promised. */
  MachineImage.Places image(List<MachineImage.Promised> promised) {
    return new MachineImage.Places(cached(), promised, shadows.image());
  }

  private List<MachineImage.Cached> cached() {
    return places.entrySet().stream()
        .map(
            entry ->
                new MachineImage.Cached(
                    entry.getKey(), entry.getValue().inode(), entry.getValue().offset()))
        .toList();
  }
}
