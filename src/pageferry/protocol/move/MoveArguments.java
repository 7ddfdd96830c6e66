package pageferry.protocol.move;

import pageferry.mm.Errno;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.mm.NodeMask;
import pageferry.mm.NodeService;
import pageferry.mm.StayCause;
import pageferry.mm.Topology;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.ops.space.LookUpPage.Found;
import pageferry.protocol.ops.space.LookUpPage.Kind;
import pageferry.protocol.program.MoveArrays;

/** What move_pages(2) reads from its arrays, and what it says of what it finds at an address. */
final class MoveArguments {
  private final MoveArrays arrays;
  private final MachineFacts machine;
  private final NodeMask mems;

  /**
   * @param mems the nodes that the target may use
   */
  MoveArguments(MoveArrays arrays, MachineFacts machine, NodeMask mems) {
    this.mems = mems;
    this.arrays = arrays;
    this.machine = machine;
  }

  /** Whether they were read on a machine that is still as it was. */
  boolean areOf(MachineFacts now) {
    return machine == now;
  }

  /** The target of an entry. */
  int node(long entry) {
    return arrays.nodes().get((int) (entry % arrays.nodes().size()));
  }

  /** The negated errno that an entry ends the call with, or 0: -EFAULT, -ENODEV, -EACCES. */
  int error(long entry) {
    if (arrays.bad().pages() || arrays.bad().nodes() || entry >= arrays.pages().size()) {
      return Errno.EFAULT.negated();
    }
    int node = node(entry);
    if (isOpen(node)) {
      return 0;
    }
    boolean exists = node >= 0 && node < NodeMask.MAX_NUMNODES && machine.memoryNodes().has(node);
    if (!exists) {
      return Errno.ENODEV.negated();
    }
    return mems.has(node) ? 0 : Errno.EACCES.negated();
  }

  /** Whether the call sees a page there; PROT_NONE hides pages from some kernels. */
  boolean visible(Found found) {
    if (isManaged(found)) {
      return false;
    }
    boolean secret =
        found.kind() == Kind.SECRET && profile().has(KernelSwitch.MOVE_PAGES_SEES_SECRET);
    boolean hidden = isHidden(found) && found.pfn() >= 0 && seesHidden();
    return found.kind().isPage() || secret || hidden;
  }

  /** Whether it can also have a reference to that page: follow_huge_pud() (mm/hugetlb.c). */
  boolean reachable(Found found) {
    boolean gigantic = found.kind() == Kind.GIGANTIC_PAGE;
    return visible(found) && (!gigantic || profile().has(KernelSwitch.MOVE_PAGES_SEES_GIGANTIC));
  }

  /** Pages of a device's memory and of some private nodes are passed over. */
  private boolean isManaged(Found found) {
    Topology topology = machine.topology();
    return found.pfn() >= 0 && topology.isManaged(topology.nodeOf(found.pfn()));
  }

  /** Whether it is a private node whose driver takes what users move there. */
  private boolean isOpen(int node) {
    Topology topology = machine.topology();
    boolean exists = node >= 0 && node < topology.nodeCount();
    return exists && topology.isPrivate(node) && topology.serves(node, NodeService.MIGRATION);
  }

  private static boolean isHidden(Found found) {
    return found.kind() == Kind.PROT_NONE || found.kind() == Kind.PROT_NONE_HUGE;
  }

  private boolean seesHidden() {
    return profile().has(KernelSwitch.MOVE_PAGES_SEES_PROT_NONE);
  }

  private KernelProfile profile() {
    return machine.profile();
  }

  /** Why no page can be seen at an address. */
  StayCause cause(Found found) {
    if (isManaged(found)) {
      return StayCause.OFF_LRU;
    }
    return switch (found.kind()) {
      case NO_AREA -> StayCause.NO_AREA;
      case ABSENT_ANON, ABSENT_SHARED, IN_SWAP -> StayCause.NOT_PRESENT;
      case ZERO_PAGE -> StayCause.ZERO_PAGE;
      case MIGRATING, MIGRATING_HUGE -> StayCause.MIGRATING;
      case POISONED -> StayCause.HWPOISON;
      case PROT_NONE, PROT_NONE_HUGE -> seesHidden() ? StayCause.ZERO_PAGE : StayCause.PROT_NONE;
      case PAGE -> StayCause.CHANGED;
      case GIGANTIC_PAGE -> StayCause.HUGETLB;
      case SECRET -> StayCause.SECRET;
    };
  }

  /** The status of an address where no page can be seen: follow_page() with FOLL_DUMP. */
  int absence(Found found) {
    if (isManaged(found)) {
      return Errno.ENOENT.negated();
    }
    boolean newer = profile().has(KernelSwitch.ABSENT_ANON_IS_ENOENT);
    boolean hiddenZero = isHidden(found) && seesHidden();
    return switch (hiddenZero ? Kind.ZERO_PAGE : found.kind()) {
      case ABSENT_ANON, MIGRATING_HUGE -> newer ? Errno.ENOENT.negated() : Errno.EFAULT.negated();
      case ABSENT_SHARED, IN_SWAP, MIGRATING, POISONED, PROT_NONE -> Errno.ENOENT.negated();
      case SECRET, GIGANTIC_PAGE -> Errno.ENOENT.negated();
      default -> Errno.EFAULT.negated();
    };
  }
}
