package pageferry.protocol.migrate;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Gfp;
import pageferry.protocol.Task;
import pageferry.protocol.alloc.Placement;
import pageferry.protocol.space.Vma;

/** Where migrate_pages() allocates its destinations: the new_folio_t callbacks of its callers. */
public interface Target {
  /** Where the destination of a source is to come from. */
  Placement placement(Task task, Source source);

  /** The allocation flags for a base page or a large folio. */
  int gfp(boolean large);

  /**
   * Exactly that node: alloc_migration_target() with __GFP_THISNODE (mm/migrate.c, Linux 6.1).
   *
   * @param node the node
   */
  record Exactly(int node) implements Target {
    @Override
    public Placement placement(Task task, Source source) {
      return Placement.near(node);
    }

    @Override
    public int gfp(boolean large) {
      return (large ? Gfp.TRANSHUGE : Gfp.HIGHUSER_MOVABLE) | Gfp.THISNODE;
    }
  }

  /**
   * Exactly that node, for reclaim: alloc_demote_page() (mm/vmscan.c, Linux 6.1).
   *
   * @param node the node
   * @param reclaims whether the node may be reclaimed for it, which mainline never does
   */
  record Demoted(int node, boolean reclaims) implements Target {
    @Override
    public Placement placement(Task task, Source source) {
      return Placement.near(node);
    }

    @Override
    public int gfp(boolean large) {
      int reclaim = reclaims ? Gfp.RECLAIM : Gfp.KSWAPD_RECLAIM;
      int base = large ? Gfp.TRANSHUGE : Gfp.HIGHUSER_MOVABLE;
      return base & ~Gfp.RECLAIM | reclaim | Gfp.THISNODE;
    }
  }

  /**
   * The source's node or those near it, outside of ZONE_MOVABLE while the task pins pages:
   * migrate_longterm_unpinnable_pages() (mm/gup.c, Linux 6.1).
   */
  record NearSource() implements Target {
    @Override
    public Placement placement(Task task, Source source) {
      return Placement.near(task.processor().machine().topology().nodeOf(source.pfn));
    }

    @Override
    public int gfp(boolean large) {
      return large ? Gfp.TRANSHUGE : Gfp.USER | Gfp.NOWARN;
    }
  }

  /**
   * By the policy of the areas a range has now: new_page() (mm/mempolicy.c, Linux 6.1).
   *
   * @param areas the areas of the range
   */
  record ByPolicy(java.util.List<Vma> areas) implements Target {
    @Override
    public Placement placement(Task task, Source source) {
      Vma area = find(source.vpn);
      return area == null
          ? Placement.near(task.processor().node())
          : Placement.forPage(task, area, source.vpn, source.order);
    }

    private @Nullable Vma find(long vpn) {
      for (Vma area : areas) {
        if (vpn < area.end()) {
          return area;
        }
      }
      return null;
    }

    @Override
    public int gfp(boolean large) {
      return large ? Gfp.TRANSHUGE : Gfp.HIGHUSER_MOVABLE | Gfp.RETRY_MAYFAIL;
    }
  }
}
