package pageferry.protocol.alloc;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Gfp;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MemPolicy;
import pageferry.mm.NodeMask;
import pageferry.mm.NodeService;
import pageferry.mm.Topology;
import pageferry.mm.VmCounter;
import pageferry.mm.ZoneType;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.ops.space.Vma;
import pageferry.world.MemoryEvent;

/**
 * Where an allocation is to come from: what policy_node() and policy_nodemask() (mm/mempolicy.c,
 * Linux 6.1) make of a memory policy.
 *
 * @param node the node whose zonelist is used
 * @param mask the nodes allowed, or null for all
 * @param soft whether nodes outside of the mask may serve when those inside cannot
 * @param interleaved whether the node was chosen by interleaving, and counts as such
 */
public record AllocContext(int node, @Nullable NodeMask mask, boolean soft, boolean interleaved) {
  /** Whether its mask, if there is one, has a node. */
  boolean allows(int candidate) {
    return mask == null || mask.has(candidate);
  }

  /** Whether it asks for a node: for it alone, or as one of several. */
  public boolean names(int candidate) {
    return candidate == node || mask != null && mask.has(candidate);
  }

  /**
   * Whether a private node may serve: folios alone, who names it, and where they may stay if they
   * are about to be pinned. Any other node may.
   */
  boolean mayUse(int candidate, Task task, int gfp) {
    Topology topology = task.processor().machine().topology();
    if (!topology.isPrivate(candidate)) {
      return true;
    }
    boolean stays = !task.memallocPin || topology.serves(candidate, NodeService.LONGTERM_PIN);
    return names(candidate) && stays && Gfp.has(gfp, Gfp.MOVABLE);
  }

  /** From {@code node}, or the nearest one that has memory. */
  public static AllocContext near(int node) {
    return new AllocContext(node, null, false, false);
  }

  /** For a page of a user area. */
  public static AllocContext forPage(Task task, Vma area, long vpn, int order) {
    return forPage(task, area.policy(), area, vpn, order);
  }

  /**
   * For a page of a user area under a policy that is given: interleave_nid() (mm/mempolicy.c, Linux
   * 6.1). A folio that begins before the area counts from the area's start, as vma_address()
   * (mm/internal.h, Linux 6.1) places it.
   */
  public static AllocContext forPage(
      Task task, @Nullable MemPolicy own, Vma area, long vpn, int order) {
    MemPolicy policy = own == null ? task.policy : own;
    if (policy != null && policy.interleaves()) {
      long first = area.offset(area.start()) >> order;
      long offset = first + ((Math.max(vpn, area.start()) - area.start()) >> order);
      return dealtOut(task, policy, offset);
    }
    return byPolicy(policy, task.processor().node());
  }

  /**
   * For a page by its place in an interleaving: folio_alloc_mpol() (mm/mempolicy.c, Linux 6.12).
   *
   * @param policy a policy, or null for the default
   * @param place counts from the first node
   */
  public static AllocContext forPlace(Task task, @Nullable MemPolicy policy, long place) {
    if (policy == null || !policy.interleaves()) {
      return byPolicy(policy, task.processor().node());
    }
    return dealtOut(task, policy, place);
  }

  /**
   * For a page of a shared-memory object: shmem_pseudo_vma_init() (mm/shmem.c, Linux 6.1), which
   * interleaves by offset and inode number.
   *
   * @param own the object's policy there, or null: then the task's holds
   */
  public static AllocContext forObject(Task task, @Nullable MemPolicy own, long index, int order) {
    MemPolicy policy = own == null ? task.policy : own;
    if (policy != null && policy.interleaves()) {
      return dealtOut(task, policy, index >> order);
    }
    return byPolicy(policy, task.processor().node());
  }

  /**
   * For kernel memory of a task: page tables. Turns the task's interleave counter. Nodes of a BIND
   * policy that have nothing but ZONE_MOVABLE do not bind it: apply_policy_zone().
   */
  public static AllocContext forKernel(Task task) {
    MemPolicy policy = task.policy;
    if (policy != null && policy.interleaves()) {
      int next = next(task, policy);
      return new AllocContext(next, null, false, counts(task, policy));
    }
    AllocContext placement = byPolicy(policy, task.processor().node());
    NodeMask normal = task.processor().machine().topology().normalNodes();
    boolean none = placement.mask() != null && placement.mask().and(normal).isEmpty();
    return none ? near(placement.node()) : placement;
  }

  /** For a page of a file, by the task's policy and its interleave counter: folio_alloc(). */
  public static AllocContext forPageCache(Task task) {
    MemPolicy policy = task.policy;
    return policy != null && policy.interleaves()
        ? forKernel(task)
        : byPolicy(policy, task.processor().node());
  }

  /**
   * Turns a task's interleave counter for pages that the kernel takes for itself and that are not
   * modelled, and counts those that it can have where they are due.
   */
  public static void turnForKernel(Task task, int pages) {
    MemPolicy policy = task.policy;
    if (policy == null || !policy.interleaves()) {
      return;
    }
    Topology topology = task.processor().machine().topology();
    for (int i = 0; i < pages; i++) {
      int node = next(task, policy);
      boolean has =
          topology.nodes().get(node).zones().stream()
              .anyMatch(zone -> zone.type() != ZoneType.MOVABLE);
      if (has && counts(task, policy)) {
        task.processor().count(VmCounter.NUMA_INTERLEAVE, 1);
        task.processor().trace(new MemoryEvent.ZoneStatistics(node, node, true));
      }
    }
  }

  /** The node at a place of an interleaving. */
  private static AllocContext dealtOut(Task task, MemPolicy policy, long place) {
    NodeMask nodes = policy.nodes();
    int node =
        policy.mode() == MemPolicy.WEIGHTED_INTERLEAVE
            ? task.processor().machine().weights().node(nodes, place)
            : nodes.nth((int) Math.floorMod(place, (long) nodes.weight()));
    return new AllocContext(node, null, false, counts(task, policy));
  }

  /**
   * Turns a task's interleave counter: interleave_nodes() and weighted_interleave_nodes()
   * (mm/mempolicy.c, Linux 6.12).
   */
  private static int next(Task task, MemPolicy policy) {
    NodeMask nodes = policy.nodes();
    boolean weighted = policy.mode() == MemPolicy.WEIGHTED_INTERLEAVE;
    boolean stays = weighted && task.interleaveWeight > 0 && nodes.has(task.interleavePrevious);
    if (!stays) {
      task.interleavePrevious = nodes.nextWrapping(task.interleavePrevious);
      task.interleaveWeight =
          weighted ? task.processor().machine().weights().of(task.interleavePrevious) : 0;
    }
    task.interleaveWeight -= weighted ? 1 : 0;
    return task.interleavePrevious;
  }

  private static boolean counts(Task task, MemPolicy policy) {
    return policy.mode() == MemPolicy.INTERLEAVE
        || task.processor().machine().profile().has(KernelSwitch.COUNTS_WEIGHTED_INTERLEAVE);
  }

  private static AllocContext byPolicy(@Nullable MemPolicy policy, int local) {
    if (policy == null) {
      return near(local);
    }
    int home = policy.home() >= 0 ? policy.home() : local;
    return switch (policy.mode()) {
      case MemPolicy.PREFERRED -> near(policy.nodes().first());
      case MemPolicy.BIND -> new AllocContext(home, policy.nodes(), false, false);
      case MemPolicy.PREFERRED_MANY -> new AllocContext(home, policy.nodes(), true, false);
      default -> near(local);
    };
  }
}
