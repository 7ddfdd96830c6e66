package pageferry.protocol.migrate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Gfp;
import pageferry.mm.MemPolicy;
import pageferry.mm.NodeMask;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.space.Vma;

/** Where migrate_pages() allocates its destinations: the new_folio_t callbacks of its callers. */
public interface Target {
  /** Where the destination of a source is to come from. */
  AllocContext placement(Task task, Source source);

  /** The allocation flags for a base page or a large folio. */
  int gfp(boolean large);

  /**
   * Exactly that node: alloc_migration_target() with __GFP_THISNODE (mm/migrate.c, Linux 6.1).
   *
   * @param node the node
   */
  record Exactly(int node) implements Target {
    @Override
    public AllocContext placement(Task task, Source source) {
      return AllocContext.near(node);
    }

    @Override
    public int gfp(boolean large) {
      return (large ? Gfp.TRANSHUGE : Gfp.HIGHUSER_MOVABLE) | Gfp.THISNODE;
    }
  }

  /**
   * The memory of a device: what a driver allocates between migrate_vma_setup() and
   * migrate_vma_pages() (mm/migrate_device.c, Linux 6.12).
   *
   * @param node the node
   */
  record Device(int node) implements Target {
    @Override
    public AllocContext placement(Task task, Source source) {
      return AllocContext.near(node);
    }

    @Override
    public int gfp(boolean large) {
      return Gfp.DEVICE | Gfp.THISNODE | Gfp.NOWARN;
    }
  }

  /**
   * A node or one near it: what a driver's migrate_to_ram() allocates.
   *
   * @param node the node
   */
  record Ram(int node) implements Target {
    @Override
    public AllocContext placement(Task task, Source source) {
      return AllocContext.near(node);
    }

    @Override
    public int gfp(boolean large) {
      return large ? Gfp.TRANSHUGE : Gfp.HIGHUSER_MOVABLE;
    }
  }

  /**
   * Exactly the node that stands in the page's record: new_page_node() (mm/migrate.c, Linux 4.15).
   *
   * @param nodes a node per first page frame of a source
   */
  record ByRecord(Map<Long, Integer> nodes) implements Target {
    @Override
    public AllocContext placement(Task task, Source source) {
      return AllocContext.near(nodes.getOrDefault(source.pfn, task.processor().node()));
    }

    @Override
    public int gfp(boolean large) {
      return (large ? Gfp.TRANSHUGE_LIGHT : Gfp.HIGHUSER_MOVABLE) | Gfp.THISNODE;
    }
  }

  /**
   * That node, for reclaim, or another that may serve if it cannot: alloc_demote_page()
   * (mm/vmscan.c, Linux 6.1).
   *
   * @param node the node
   * @param allowed the nodes that may serve; up to 6.0 it alone
   * @param reclaims whether the node may be reclaimed for it, which mainline never does
   */
  record Demoted(int node, NodeMask allowed, boolean reclaims) implements Target {
    @Override
    public AllocContext placement(Task task, Source source) {
      return isAlone() ? AllocContext.near(node) : new AllocContext(node, allowed, false, false);
    }

    private boolean isAlone() {
      return allowed.weight() < 2;
    }

    @Override
    public int gfp(boolean large) {
      int reclaim = reclaims ? Gfp.RECLAIM : Gfp.KSWAPD_RECLAIM;
      int base = large ? Gfp.TRANSHUGE : Gfp.HIGHUSER_MOVABLE;
      return base & ~Gfp.RECLAIM | reclaim | (isAlone() ? Gfp.THISNODE : 0);
    }
  }

  /**
   * The source's node or those near it, outside of ZONE_MOVABLE while the task pins pages:
   * migrate_longterm_unpinnable_pages() (mm/gup.c, Linux 6.1).
   */
  record NearSource() implements Target {
    @Override
    public AllocContext placement(Task task, Source source) {
      return AllocContext.near(task.processor().machine().topology().nodeOf(source.pfn));
    }

    @Override
    public int gfp(boolean large) {
      return large ? Gfp.TRANSHUGE : Gfp.USER | Gfp.NOWARN;
    }
  }

  /**
   * Exactly the node where a page is used, without any reclaim: alloc_misplaced_dst_page()
   * (mm/migrate.c, Linux 6.1).
   *
   * @param node the node
   */
  record Misplaced(int node) implements Target {
    @Override
    public AllocContext placement(Task task, Source source) {
      return AllocContext.near(node);
    }

    @Override
    public int gfp(boolean large) {
      int small = (Gfp.HIGHUSER_MOVABLE | Gfp.NOMEMALLOC | Gfp.NORETRY | Gfp.NOWARN) & ~Gfp.RECLAIM;
      return (large ? Gfp.TRANSHUGE_LIGHT : small) | Gfp.THISNODE;
    }
  }

  /**
   * Near a node but not on it: do_migrate_range() (mm/memory_hotplug.c, Linux 6.1).
   *
   * @param node the node whose memory goes away
   * @param others the nodes that may serve
   */
  record AwayFrom(int node, NodeMask others) implements Target {
    @Override
    public AllocContext placement(Task task, Source source) {
      return new AllocContext(node, others, false, false);
    }

    @Override
    public int gfp(boolean large) {
      return large ? Gfp.TRANSHUGE : Gfp.HIGHUSER_MOVABLE | Gfp.RETRY_MAYFAIL;
    }
  }

  /**
   * Another page of the same node and kind of zone, or of a node near it: alloc_migration_target()
   * as soft_offline_in_use_page() (mm/memory-failure.c) and alloc_contig_range() (mm/page_alloc.c,
   * Linux 6.1) ask it.
   *
   * @param movable whether the source lies in ZONE_MOVABLE
   */
  record Replacement(boolean movable) implements Target {
    @Override
    public AllocContext placement(Task task, Source source) {
      return AllocContext.near(task.processor().machine().topology().nodeOf(source.pfn));
    }

    @Override
    public int gfp(boolean large) {
      int small = Gfp.USER | Gfp.MOVABLE | Gfp.RETRY_MAYFAIL | (movable ? Gfp.HIGHMEM : 0);
      return large ? Gfp.TRANSHUGE : small;
    }
  }

  /**
   * By the policies that the pages of a range have now: new_page() (mm/mempolicy.c, Linux 6.1).
   *
   * @param parts the range's areas, and within those of shared memory the object's policies
   */
  record ByPolicy(List<Part> parts) implements Target {
    /**
     * Pages of an area under one policy.
     *
     * @param area the area
     * @param end the page after the last
     * @param policy the policy, or null for the task's
     */
    public record Part(Vma area, long end, @Nullable MemPolicy policy) {}

    @Override
    public AllocContext placement(Task task, Source source) {
      for (Part part : parts) {
        if (source.vpn < part.end()) {
          return AllocContext.forPage(task, part.policy(), part.area(), source.vpn, source.order);
        }
      }
      return AllocContext.near(task.processor().node());
    }

    @Override
    public int gfp(boolean large) {
      return large ? Gfp.TRANSHUGE : Gfp.HIGHUSER_MOVABLE | Gfp.RETRY_MAYFAIL;
    }
  }

  /**
   * By one policy for all, interleaved from the first folio on: alloc_migration_target_by_mpol()
   * (mm/mempolicy.c, Linux 6.12).
   *
   * @param areas the areas of the range
   * @param policy the new policy, or null
   * @param base what is added to a folio's index for its place in the interleaving
   */
  record ByOnePolicy(List<Vma> areas, @Nullable MemPolicy policy, long base) implements Target {
    /** The place of the first folio in the object that keeps its policy, if it is shared memory. */
    public static Optional<CachePlace> placeOf(Source first, List<Vma> areas) {
      return areas.stream()
          .filter(area -> area.has(first.vpn) && area.hasSharedPolicy())
          .findFirst()
          .map(area -> new CachePlace(area.inode(), area.offset(first.vpn)));
    }

    /**
     * Counts from the place that the first folio's area gives it: do_mbind().
     *
     * @param shift what its object adds to that
     */
    public static ByOnePolicy from(
        Source first, List<Vma> areas, @Nullable MemPolicy policy, long shift) {
      long head = first.vpn & -first.pages();
      for (Vma area : areas) {
        if (area.has(head)) {
          long offset = area.offset(area.start()) >> first.order;
          long place = shift + offset + (head - area.start() >> first.order);
          return new ByOnePolicy(areas, policy, place - (area.offset(head) >> first.order));
        }
      }
      return new ByOnePolicy(areas, policy, 0);
    }

    @Override
    public AllocContext placement(Task task, Source source) {
      MemPolicy ruling = policy == null ? task.policy : policy;
      long index = areas.get(0).offset(source.vpn) >> source.order;
      return AllocContext.forPlace(task, ruling, base + index);
    }

    @Override
    public int gfp(boolean large) {
      return large ? Gfp.TRANSHUGE : Gfp.HIGHUSER_MOVABLE | Gfp.RETRY_MAYFAIL;
    }
  }
}
