package pageferry.world;

import pageferry.mm.CompactResult;
import pageferry.mm.ZoneType;

/** What compaction reports: include/trace/events/compaction.h, Linux 6.1. */
public sealed interface CompactEvent extends Tracepoint {
  /**
   * A zone, and where its scanners are.
   *
   * @param start its first frame
   * @param migrate where the migrate scanner is
   * @param free where the free scanner is
   * @param end the frame after its last
   */
  record Range(long start, long migrate, long free, long end) {}

  /**
   * Which zone is compacted for which order, -1 for none.
   *
   * @param node its node
   * @param zone its kind
   * @param order the order
   */
  record Place(int node, ZoneType zone, int order) {}

  /** How compaction of a zone is put off. */
  enum What {
    /** It is not tried. */
    DEFERRED("deferred"),
    /** It will be tried less often. */
    DEFER("defer_compaction"),
    /** It will be tried again. */
    RESET("defer_reset");

    private final String text;

    What(String text) {
      this.text = text;
    }

    /** The end of the event's name. */
    public String text() {
      return text;
    }
  }

  /** compaction:mm_compaction_begin. */
  @Tag(260)
  record Begin(Range range, boolean sync) implements CompactEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** compaction:mm_compaction_end. */
  @Tag(261)
  record End(Range range, boolean sync, CompactResult status) implements CompactEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** compaction:mm_compaction_isolate_migratepages. */
  @Tag(262)
  record IsolateMigratepages(long start, long end, int scanned, int taken) implements CompactEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** compaction:mm_compaction_isolate_freepages. */
  @Tag(263)
  record IsolateFreepages(long start, long end, int scanned, int taken) implements CompactEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** compaction:mm_compaction_migratepages. */
  @Tag(264)
  record Migratepages(int migrated, int failed) implements CompactEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** compaction:mm_compaction_try_to_compact_pages. */
  @Tag(265)
  record TryToCompact(int order, int gfp, int priority) implements CompactEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** compaction:mm_compaction_suitable. */
  @Tag(266)
  record Suitable(Place place, CompactResult result) implements CompactEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** compaction:mm_compaction_finished. */
  @Tag(267)
  record Finished(Place place, CompactResult result) implements CompactEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * compaction:mm_compaction_deferred, mm_compaction_defer_compaction or mm_compaction_defer_reset.
   */
  @Tag(268)
  record Deferral(Place place, What what, int failed, int considered, int limit)
      implements CompactEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** compaction:mm_compaction_wakeup_kcompactd: somebody asks it for a block. */
  @Tag(269)
  record KcompactdWakeup(Place place) implements CompactEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** compaction:mm_compaction_kcompactd_wake: it begins. */
  @Tag(270)
  record KcompactdWake(Place place) implements CompactEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** compaction:mm_compaction_kcompactd_sleep. */
  @Tag(271)
  record KcompactdSleep(int node) implements CompactEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * An allocation of that order has taken memory from pageblocks of another migrate type, so the
   * zone's watermarks are raised and kswapd is woken: boost_watermark().
   */
  @Tag(342)
  record WatermarkBoost(int node, int order) implements CompactEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** Treats every event of this group. */
  interface Visitor {
    void on(WatermarkBoost event);

    void on(Begin event);

    void on(End event);

    void on(IsolateMigratepages event);

    void on(IsolateFreepages event);

    void on(Migratepages event);

    void on(TryToCompact event);

    void on(Suitable event);

    void on(Finished event);

    void on(Deferral event);

    void on(KcompactdWakeup event);

    void on(KcompactdWake event);

    void on(KcompactdSleep event);
  }

  /** Treats those events of this group whose methods it overrides, and no others. */
  interface Adapter extends Visitor {
    @Override
    default void on(WatermarkBoost event) {}

    @Override
    default void on(Begin event) {}

    @Override
    default void on(End event) {}

    @Override
    default void on(IsolateMigratepages event) {}

    @Override
    default void on(IsolateFreepages event) {}

    @Override
    default void on(Migratepages event) {}

    @Override
    default void on(TryToCompact event) {}

    @Override
    default void on(Suitable event) {}

    @Override
    default void on(Finished event) {}

    @Override
    default void on(Deferral event) {}

    @Override
    default void on(KcompactdWakeup event) {}

    @Override
    default void on(KcompactdWake event) {}

    @Override
    default void on(KcompactdSleep event) {}
  }
}
