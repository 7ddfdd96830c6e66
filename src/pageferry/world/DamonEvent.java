package pageferry.world;

/** What DAMON reports: include/trace/events/damon.h (Linux 6.11), and what its schemes did. */
public sealed interface DamonEvent extends Tracepoint {
  /**
   * An aggregation interval is over: into how many regions memory is divided, in how many samples
   * the most used one was used, and whether the quota was used up in the window that has ended.
   */
  @Tag(343)
  record DamonAggregated(int node, int regions, int accesses, boolean exceeded)
      implements DamonEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** damon:damos_before_apply: a scheme is applied to a region. */
  @Tag(344)
  record DamosBeforeApply(int node, int regions, long first, long end, int accesses, int age)
      implements DamonEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** It has been, and so many pages were tried and so many moved. */
  @Tag(345)
  record DamosApplied(int node, long tried, long applied) implements DamonEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** Treats every event of this group. */
  interface Visitor {
    void on(DamonAggregated event);

    void on(DamosBeforeApply event);

    void on(DamosApplied event);
  }

  /** Treats those events of this group whose methods it overrides, and no others. */
  interface Adapter extends Visitor {
    @Override
    default void on(DamonAggregated event) {}

    @Override
    default void on(DamosBeforeApply event) {}

    @Override
    default void on(DamosApplied event) {}
  }
}
