package pageferry.world;

/** What accesses of user mode report: those that hit, page faults, and TLB shootdowns. */
public sealed interface AccessEvent extends Tracepoint {
  /** A run of user accesses that hit: {@code remote} of {@code count} lay on another node. */
  @Tag(24)
  record UserAccesses(int count, int remote, long tookNs, AccessCosts costs)
      implements AccessEvent {
    /** What the nearest hit among them cost. */
    public long nearestNs() {
      if (count > remote) {
        return costs.localNs();
      }
      return remote > costs.slow() ? costs.remoteNs() : costs.slowNs();
    }

    /** What the hit that cost most did. */
    public long farthestNs() {
      long most = count > remote ? costs.localNs() : 0;
      most = remote > costs.slow() ? Math.max(most, costs.remoteNs()) : most;
      return costs.slow() > 0 ? Math.max(most, costs.slowNs()) : most;
    }

    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** exceptions:page_fault_user: a fault at byte address {@code addr} is about to be handled. */
  @Tag(71)
  record PageFaultBegin(long addr, boolean write) implements AccessEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A fault has been handled, after {@code tookNs}. */
  @Tag(23)
  record PageFault(long addr, boolean write, long tookNs) implements AccessEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * do_swap_page(): a fault on a page in swap, or of the swap cache, has been handled, {@code
   * tookNs} after it began.
   */
  @Tag(232)
  record SwapFault(long addr, boolean read, long tookNs) implements AccessEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A fault that found a migration entry goes on after {@code waitedNs}. */
  @Tag(11)
  record MigrationEntryWaited(long pfn, long waitedNs) implements AccessEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** tlb:tlb_flush, reason «remote ipi send»: a shootdown sent to {@code cpus} other CPUs. */
  @Tag(22)
  record TlbFlush(int cpus, int pages) implements AccessEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** Treats every event of this group. */
  interface Visitor {
    void on(UserAccesses event);

    void on(PageFaultBegin event);

    void on(PageFault event);

    void on(SwapFault event);

    void on(MigrationEntryWaited event);

    void on(TlbFlush event);
  }

  /** Treats those events of this group whose methods it overrides, and no others. */
  interface Adapter extends Visitor {
    @Override
    default void on(UserAccesses event) {}

    @Override
    default void on(PageFaultBegin event) {}

    @Override
    default void on(PageFault event) {}

    @Override
    default void on(SwapFault event) {}

    @Override
    default void on(MigrationEntryWaited event) {}

    @Override
    default void on(TlbFlush event) {}
  }
}
