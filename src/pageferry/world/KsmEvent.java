package pageferry.world;

/** What KSM reports: include/trace/events/ksm.h (Linux 6.3). */
public sealed interface KsmEvent extends Tracepoint {
  /** ksm:ksm_start_scan: ksmd begins to go round all address spaces. */
  @Tag(335)
  record KsmStartScan(int seq, int items) implements KsmEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** ksm:ksm_stop_scan: it has gone round. */
  @Tag(336)
  record KsmStopScan(int seq, int items) implements KsmEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** ksm:ksm_enter: an address space is scanned from now on. */
  @Tag(337)
  record KsmEnter(int mm) implements KsmEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** ksm:ksm_exit: one that has ended is forgotten. */
  @Tag(338)
  record KsmExit(int mm) implements KsmEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** ksm:ksm_merge_one_page: an entry is to map the zero page. */
  @Tag(339)
  record KsmMergeOnePage(long pfn, int mm, long vpn, int error) implements KsmEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * ksm:ksm_merge_with_ksm_page: a page becomes one of KSM, {@code kpfn} being -1, or its entry is
   * to map another one.
   */
  @Tag(340)
  record KsmMergeWithKsmPage(long kpfn, long pfn, int mm, long vpn, int error) implements KsmEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * So many are pages_shared, pages_sharing, pages_unshared and pages_volatile of
   * /sys/kernel/mm/ksm from now on.
   */
  @Tag(341)
  record KsmPages(int shared, int sharing, int unshared, int volatiles) implements KsmEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** Treats every event of this group. */
  interface Visitor {
    void on(KsmStartScan event);

    void on(KsmStopScan event);

    void on(KsmEnter event);

    void on(KsmExit event);

    void on(KsmMergeOnePage event);

    void on(KsmMergeWithKsmPage event);

    void on(KsmPages event);
  }

  /** Treats those events of this group whose methods it overrides, and no others. */
  interface Adapter extends Visitor {
    @Override
    default void on(KsmStartScan event) {}

    @Override
    default void on(KsmStopScan event) {}

    @Override
    default void on(KsmEnter event) {}

    @Override
    default void on(KsmExit event) {}

    @Override
    default void on(KsmMergeOnePage event) {}

    @Override
    default void on(KsmMergeWithKsmPage event) {}

    @Override
    default void on(KsmPages event) {}
  }
}
