package pageferry.world;

/** What contiguous allocations report: include/trace/events/cma.h, page_isolation.h (Linux 6.1). */
public sealed interface CmaEvent extends Tracepoint {
  /**
   * A stretch of an area.
   *
   * @param node the node whose area it is, which names it
   * @param pfn its first frame, or 0: there is none
   * @param count how many pages
   * @param align the order to which it is aligned
   */
  record Stretch(int node, long pfn, int count, int align) {}

  /** cma:cma_alloc_start: somebody wants contiguous memory (5.13). */
  @Tag(330)
  record CmaAllocStart(int node, int count, int align) implements CmaEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** cma:cma_alloc_finish, until 5.12 cma_alloc: he has it, or has it not. */
  @Tag(331)
  record CmaAllocFinish(Stretch stretch) implements CmaEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** cma:cma_alloc_busy_retry: a stretch could not be emptied, and another one is tried (5.13). */
  @Tag(332)
  record CmaAllocBusyRetry(Stretch stretch) implements CmaEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** cma:cma_release. */
  @Tag(333)
  record CmaRelease(int node, long pfn, int count) implements CmaEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** page_isolation:test_pages_isolated: how far all frames of a stretch are free. */
  @Tag(334)
  record TestPagesIsolated(long start, long end, long fin) implements CmaEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** Treats every event of this group. */
  interface Visitor {
    void on(CmaAllocStart event);

    void on(CmaAllocFinish event);

    void on(CmaAllocBusyRetry event);

    void on(CmaRelease event);

    void on(TestPagesIsolated event);
  }

  /** Treats those events of this group whose methods it overrides, and no others. */
  interface Adapter extends Visitor {
    @Override
    default void on(CmaAllocStart event) {}

    @Override
    default void on(CmaAllocFinish event) {}

    @Override
    default void on(CmaAllocBusyRetry event) {}

    @Override
    default void on(CmaRelease event) {}

    @Override
    default void on(TestPagesIsolated event) {}
  }
}
