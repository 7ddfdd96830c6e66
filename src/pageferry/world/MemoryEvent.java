package pageferry.world;

import pageferry.mm.ScanResult;

/** What the page allocator, the LRU lists and reclaim report. */
public sealed interface MemoryEvent extends Tracepoint {
  /** kmem:mm_page_alloc, with the time the allocation took; pfn -1: it failed. */
  @Tag(12)
  record PageAlloc(long pfn, int order, int gfp, long tookNs) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** kmem:mm_page_free. */
  @Tag(13)
  record PageFree(long pfn, int order) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * zone_statistics() of an allocation that did not come from the node that was preferred, or that
   * interleaving put where it is; every other PageAlloc is a plain numa_hit.
   */
  @Tag(40)
  record ZoneStatistics(int node, int preferred, boolean interleaved) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** pagemap:mm_lru_insertion, for the folios of one flushed batch. */
  @Tag(16)
  record LruInsertion(int node, int folios) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }

    @Override
    public boolean isOfRunner() {
      return false;
    }
  }

  /** lru_add_drain_all() went over all CPUs. */
  @Tag(17)
  record LruDrainAll(long generation, int cpus) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A task spins for lru_lock of a node, which others have, and will have it in so long. */
  @Tag(290)
  record LruLockSpun(int node, long spunNs) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** vmscan:mm_vmscan_direct_reclaim_begin. */
  @Tag(18)
  record DirectReclaimBegin(int node, int order, int gfp) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** vmscan:mm_vmscan_direct_reclaim_end. */
  @Tag(19)
  record DirectReclaimEnd(int node, long reclaimed) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** vmscan:mm_vmscan_kswapd_wake. */
  @Tag(20)
  record KswapdWake(int node) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** vmscan:mm_vmscan_kswapd_sleep, with the pages reclaimed since it woke. */
  @Tag(21)
  record KswapdSleep(int node, long reclaimed) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** The kswapd of a node has run in vain so often that it is not woken any more. */
  @Tag(272)
  record KswapdGaveUp(int node) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A folio waits in this CPU's batch to be put on its LRU list. */
  @Tag(105)
  record FolioBatched(long pfn) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** split_huge_page_to_list(), under the folio's lock: it has become small pages, or not. */
  @Tag(150)
  record FolioSplit(long pfn, boolean done) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A task waits for the mutex of lru_add_drain_all(), which {@code holder} has; or has got it. */
  @Tag(172)
  record LruDrainMutex(int holder) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }

    @Override
    public boolean isOfRunner() {
      return false;
    }
  }

  /** folio_start_writeback(): {@code ender} has to end the writeback of a folio; 0: the device. */
  @Tag(181)
  record FolioStartWriteback(long pfn, int ender) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * A task is about to sleep for the writeback of a folio, of a page cache if {@code inode} > 0.
   */
  @Tag(196)
  record FolioWaitWriteback(long pfn, int inode, long index) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** folio_end_writeback(): the writeback of a folio is over. */
  @Tag(182)
  record FolioEndWriteback(long pfn) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * What khugepaged saw of the small entries of 2 MiB.
   *
   * @param writable whether one of them may be written
   * @param referenced how many pages have been used
   * @param noneOrZero how many entries map none, or the zero page
   * @param unmapped how many pages are in swap
   */
  record ScanLook(boolean writable, int referenced, int noneOrZero, int unmapped) {}

  /** huge_memory:mm_khugepaged_scan_pmd; pfn -1: no page was met. */
  @Tag(220)
  record MmKhugepagedScanPmd(int mm, long pfn, ScanLook look, ScanResult status)
      implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** huge_memory:mm_collapse_huge_page. */
  @Tag(221)
  record MmCollapseHugePage(int mm, boolean isolated, ScanResult status) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** huge_memory:mm_collapse_huge_page_isolate. */
  @Tag(222)
  record MmCollapseHugePageIsolate(long pfn, ScanLook look, ScanResult status)
      implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * What a page cache had in the place of a huge page.
   *
   * @param inode the file's number
   * @param present how many pages it had
   * @param swap how many were in swap
   */
  record CacheLook(int inode, int present, int swap) {}

  /** huge_memory:mm_khugepaged_scan_file; pfn -1: no folio was met. */
  @Tag(224)
  record MmKhugepagedScanFile(int mm, long pfn, CacheLook look, ScanResult status)
      implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** huge_memory:mm_khugepaged_scan (Linux 7.1): khugepaged leaves an address space for now. */
  @Tag(223)
  record KhugepagedScan(int mm, int progress, int collapsed, boolean fullScan)
      implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * vmscan:mm_vmscan_write_folio (mm_vmscan_writepage up to 5.18): so many pages of a folio are
   * given to the swap device to be written.
   */
  @Tag(230)
  record MmVmscanWriteFolio(long pfn, int pages) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** So many pages from {@code pfn} on have been read, or are being read, from the swap device. */
  @Tag(231)
  record SwapRead(long pfn, int pages) implements MemoryEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** Treats every event of this group. */
  interface Visitor {
    void on(PageAlloc event);

    void on(PageFree event);

    void on(ZoneStatistics event);

    void on(LruInsertion event);

    void on(LruDrainAll event);

    void on(DirectReclaimBegin event);

    void on(DirectReclaimEnd event);

    void on(KswapdWake event);

    void on(KswapdSleep event);

    void on(FolioBatched event);

    void on(LruLockSpun event);

    void on(FolioSplit event);

    void on(FolioStartWriteback event);

    void on(FolioEndWriteback event);

    void on(FolioWaitWriteback event);

    void on(LruDrainMutex event);

    void on(MmKhugepagedScanPmd event);

    void on(MmCollapseHugePage event);

    void on(MmCollapseHugePageIsolate event);

    void on(MmKhugepagedScanFile event);

    void on(KhugepagedScan event);

    void on(MmVmscanWriteFolio event);

    void on(SwapRead event);

    void on(KswapdGaveUp event);
  }

  /** Treats those events of this group whose methods it overrides, and no others. */
  interface Adapter extends Visitor {
    @Override
    default void on(PageAlloc event) {}

    @Override
    default void on(PageFree event) {}

    @Override
    default void on(ZoneStatistics event) {}

    @Override
    default void on(LruInsertion event) {}

    @Override
    default void on(LruDrainAll event) {}

    @Override
    default void on(DirectReclaimBegin event) {}

    @Override
    default void on(DirectReclaimEnd event) {}

    @Override
    default void on(KswapdWake event) {}

    @Override
    default void on(KswapdSleep event) {}

    @Override
    default void on(FolioBatched event) {}

    @Override
    default void on(LruLockSpun event) {}

    @Override
    default void on(FolioSplit event) {}

    @Override
    default void on(FolioStartWriteback event) {}

    @Override
    default void on(FolioEndWriteback event) {}

    @Override
    default void on(FolioWaitWriteback event) {}

    @Override
    default void on(LruDrainMutex event) {}

    @Override
    default void on(MmKhugepagedScanPmd event) {}

    @Override
    default void on(MmCollapseHugePage event) {}

    @Override
    default void on(MmCollapseHugePageIsolate event) {}

    @Override
    default void on(KhugepagedScan event) {}

    @Override
    default void on(MmKhugepagedScanFile event) {}

    @Override
    default void on(MmVmscanWriteFolio event) {}

    @Override
    default void on(SwapRead event) {}

    @Override
    default void on(KswapdGaveUp event) {}
  }
}
