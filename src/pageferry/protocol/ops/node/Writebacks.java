package pageferry.protocol.ops.node;

import java.util.TreeMap;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.mm.Pfn;
import pageferry.world.KernelBug;
import pageferry.world.MemoryEvent;

/**
 * The folios of a node that are under writeback, and who has to end it: PG_writeback; and those
 * that are written, of which a network file system has to hear more: PG_private of NFS,
 * PG_private_2 (fs/nfs/file.c, fs/netfs/misc.c, Linux 6.12).
 */
public final class Writebacks {
  private final FrameTable frames;
  private final TreeMap<Long, Integer> enders = new TreeMap<>();
  private final TreeMap<Long, Integer> commits = new TreeMap<>();
  private Listener listener = event -> {};
  private boolean allDirty;
  private boolean allWriting;

  Writebacks(FrameTable frames) {
    this.frames = frames;
  }

  /** Hears of each writeback that begins or ends. */
  @FunctionalInterface
  public interface Listener {
    /** It begins or ends. */
    void changed(MemoryEvent event);
  }

  /** Says who hears of writeback. */
  public void onChange(Listener who) {
    listener = who;
  }

  /** What kswapd has met of files: PGDAT_DIRTY and PGDAT_WRITEBACK of pg_data_t. */
  void met(boolean dirty, boolean writing) {
    allDirty = dirty;
    allWriting = writing;
  }

  /** Whether all that kswapd has met was dirty, so that it may write: PGDAT_DIRTY. */
  boolean metDirty() {
    return allDirty;
  }

  /** Whether all that it has met was being written: PGDAT_WRITEBACK. */
  boolean metWriting() {
    return allWriting;
  }

  /** Whether a folio is under writeback: folio_test_writeback(). */
  public boolean has(long pfn) {
    return frames.has(pfn, PageFlags.WRITEBACK);
  }

  /** Whether a network file system is not done with a folio that it has written. */
  public boolean awaitsCommit(long pfn) {
    return commits.containsKey(pfn);
  }

  /** The task that has to end the writeback of a folio, or to commit it; 0: none, or no task. */
  public int ender(long pfn) {
    return has(pfn) ? enders.getOrDefault(pfn, 0) : commits.getOrDefault(pfn, 0);
  }

  void begin(long pfn, int ender) {
    frames.set(pfn, PageFlags.WRITEBACK);
    enders.put(pfn, ender);
    listener.changed(new MemoryEvent.FolioStartWriteback(pfn, ender));
  }

  void end(long pfn) {
    if (enders.remove(pfn) == null) {
      throw new KernelBug("the writeback of " + Pfn.text(pfn) + " ends, which never began");
    }
    frames.clear(pfn, PageFlags.WRITEBACK);
    listener.changed(new MemoryEvent.FolioEndWriteback(pfn));
  }

  void beginCommit(long pfn, int ender) {
    commits.put(pfn, ender);
    listener.changed(new MemoryEvent.FolioStartWriteback(pfn, ender));
  }

  void endCommit(long pfn) {
    commits.remove(pfn);
    listener.changed(new MemoryEvent.FolioEndWriteback(pfn));
  }
}
