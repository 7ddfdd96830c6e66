package pageferry.world;

import pageferry.mm.LazyFate;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.ShadowFate;
import pageferry.mm.StayCause;

/** What migration reports, and what comes before and after it. */
public sealed interface MigrateEvent extends Tracepoint {
  /** migrate:mm_migrate_pages_start: migrate_pages() begins. */
  @Tag(1)
  record MigratePagesStart(MigrateMode mode, MigrateReason reason) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** migrate:set_migration_pte: an entry at byte address {@code addr} became a migration entry. */
  @Tag(2)
  record SetMigrationPte(long addr, long pfn, int order) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** migrate:remove_migration_pte: an entry points to a page again. */
  @Tag(3)
  record RemoveMigrationPte(long addr, long pfn, int order) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** thp:set_migration_pmd: a huge entry became a migration entry. */
  @Tag(4)
  record SetMigrationPmd(long addr, long pfn) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** thp:remove_migration_pmd: a huge entry points to a folio again. */
  @Tag(5)
  record RemoveMigrationPmd(long addr, long pfn) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** migrate:mm_migrate_pages: migrate_pages() ends. */
  @Tag(6)
  record MigratePages(MigrateCounts counts, MigrateMode mode, MigrateReason reason)
      implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** migrate_pages() gave folios up that its last pass could not move either. */
  @Tag(83)
  record RetriesExhausted(int folios) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A migration target was given back unused, because its source could not be moved this time. */
  @Tag(14)
  record TargetWasted(long pfn, int order) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A source had changed while it was unlocked for the allocation of its target. */
  @Tag(15)
  record RevalidationFailed(long pfn) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A source's contents were tossed instead of copied; the next toucher faults. */
  @Tag(28)
  record FolioDiscarded(long pfn, int order) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** mbind() with MPOL_MF_LAZY came to a page and left it to its fate. */
  @Tag(81)
  record LazyUnmap(long pfn, LazyFate fate) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** move_pages() left a status (a node, -errno; Integer.MIN_VALUE: none) for so many pages. */
  @Tag(84)
  record MovePagesStatus(int status, long pages) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /**
   * A long-term pin of {@code pages} pages ended, {@code movable} of which lie in ZONE_MOVABLE; it
   * looked at pages {@code examined} times, in page tables and behind them.
   */
  @Tag(80)
  record LongtermPin(long pages, long examined, long movable) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** Pages were not moved by a call that should have: the last that kept them. */
  @Tag(100)
  record PagesNotMoved(MigrateReason reason, StayCause cause, int step, PageSpan at, StayFacts saw)
      implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** NUMA balancing left a page that was used from another node where it is. */
  @Tag(106)
  record HintStays(StayCause cause, int node, long addr, long pfn) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A task took references to neighbouring page frames, {@code pinned} if by FOLL_PIN. */
  @Tag(101)
  record PagesHeld(long pfn, long pages, boolean pinned, int step) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A task gave references to neighbouring page frames back. */
  @Tag(102)
  record PagesLetGo(long pfn, long pages, boolean pinned) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** A task has neighbouring page frames off their LRU lists and is about to migrate them. */
  @Tag(103)
  record FoliosIsolated(long pfn, long pages) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** migrate_pages() was given so many pages, and left so many of them where they were. */
  @Tag(104)
  record PagesLeft(long asked, long left) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** What became of the shadow copy of a page. */
  @Tag(346)
  record ShadowCopy(long pfn, long shadow, ShadowFate fate) implements MigrateEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** Treats every event of this group. */
  interface Visitor {
    void on(MigratePagesStart event);

    void on(SetMigrationPte event);

    void on(RemoveMigrationPte event);

    void on(SetMigrationPmd event);

    void on(RemoveMigrationPmd event);

    void on(MigratePages event);

    void on(RetriesExhausted event);

    void on(TargetWasted event);

    void on(RevalidationFailed event);

    void on(FolioDiscarded event);

    void on(LazyUnmap event);

    void on(MovePagesStatus event);

    void on(LongtermPin event);

    void on(PagesNotMoved event);

    void on(HintStays event);

    void on(PagesHeld event);

    void on(PagesLetGo event);

    void on(FoliosIsolated event);

    void on(PagesLeft event);

    void on(ShadowCopy event);
  }

  /** Treats those events of this group whose methods it overrides, and no others. */
  interface Adapter extends Visitor {
    @Override
    default void on(MigratePagesStart event) {}

    @Override
    default void on(SetMigrationPte event) {}

    @Override
    default void on(RemoveMigrationPte event) {}

    @Override
    default void on(SetMigrationPmd event) {}

    @Override
    default void on(RemoveMigrationPmd event) {}

    @Override
    default void on(MigratePages event) {}

    @Override
    default void on(RetriesExhausted event) {}

    @Override
    default void on(TargetWasted event) {}

    @Override
    default void on(RevalidationFailed event) {}

    @Override
    default void on(FolioDiscarded event) {}

    @Override
    default void on(LazyUnmap event) {}

    @Override
    default void on(MovePagesStatus event) {}

    @Override
    default void on(LongtermPin event) {}

    @Override
    default void on(PagesNotMoved event) {}

    @Override
    default void on(HintStays event) {}

    @Override
    default void on(PagesHeld event) {}

    @Override
    default void on(PagesLetGo event) {}

    @Override
    default void on(FoliosIsolated event) {}

    @Override
    default void on(PagesLeft event) {}

    @Override
    default void on(ShadowCopy event) {}
  }
}
