package pageferry.protocol.ops.node;

import java.util.TreeMap;

/**
 * Which of a node's pages KSM has merged others into, by the numbers of these merged pages:
 * folio_stable_node() (mm/ksm.h, Linux 6.1). A page that migrates away is known here until its
 * frame is free.
 */
public final class KsmPages {
  /** Hears of where merged pages lie. */
  @FunctionalInterface
  public interface Listener {
    /** A frame has a merged page from now on, or is free. */
    void changed(int id, long pfn, boolean there);
  }

  private final TreeMap<Long, Integer> ids = new TreeMap<>();
  private Listener listener = (id, pfn, there) -> {};

  /** Says who hears of it. */
  public void onChange(Listener who) {
    listener = who;
  }

  /** The number of a merged page, 0 of any other. */
  public int of(long pfn) {
    return ids.isEmpty() ? 0 : ids.getOrDefault(pfn, 0);
  }

  /** A page is that merged page from now on. */
  public void put(long pfn, int id) {
    ids.put(pfn, id);
    listener.changed(id, pfn, true);
  }

  /** A frame is free. */
  void remove(long pfn) {
    Integer id = ids.isEmpty() ? null : ids.remove(pfn);
    if (id != null) {
      listener.changed(id, pfn, false);
    }
  }
}
