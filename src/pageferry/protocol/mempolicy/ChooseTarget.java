package pageferry.protocol.mempolicy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MemPolicy;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.inode.FindPolicies;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.Vma;

/**
 * Finds out where mbind(2) moves pages to: one policy for all (do_mbind(), mm/mempolicy.c, Linux
 * 6.12), before by the policy of each page, which shared memory keeps with the object whatever the
 * caller's own area has: get_vma_policy() of new_page() (Linux 6.1). Returns 0.
 */
final class ChooseTarget extends Routine {
  private final FindAreas find;
  private final Source first;
  private final @Nullable MemPolicy policy;
  private final List<Target.ByPolicy.Part> parts = new ArrayList<>();
  private List<Vma> areas = List.of();
  private int next;
  private @Nullable Target target;

  /**
   * @param start the first page of the range
   * @param end the page after the last
   * @param first the folio that was queued first
   * @param policy the new policy, or null for the default
   */
  ChooseTarget(long start, long end, Source first, @Nullable MemPolicy policy) {
    super(KernelFunction.DO_MBIND);
    this.find = new FindAreas(start, end, true);
    this.first = first;
    this.policy = policy;
  }

  /** What was found, afterwards. */
  Target target() {
    return target == null ? new Target.ByPolicy(parts) : target;
  }

  @Override
  protected Instruction start() {
    return ask(current().mm(), find, MmapLock.NONE, 0, this::found);
  }

  private Instruction found(List<Vma> found) {
    areas = found;
    if (has(KernelSwitch.MBIND_INTERLEAVES_BY_FIRST)) {
      return chooseByFirst();
    }
    return nextArea();
  }

  private Instruction chooseByFirst() {
    Optional<CachePlace> place = Target.ByOnePolicy.placeOf(first, areas);
    if (place.isEmpty()) {
      target = Target.ByOnePolicy.from(first, areas, policy, 0);
      return done(0);
    }
    long offset = place.orElseThrow().offset();
    FindPages ask = new FindPages(offset, 1, offset);
    return after(new Instruction.AskInode(place.orElseThrow().inode(), ask), this::chooseByObject);
  }

  /** shmem_get_policy(): the object's number shifts its interleaving. */
  private Instruction chooseByObject(FindPages.Found found) {
    target = Target.ByOnePolicy.from(first, areas, policy, found.traits().number());
    return done(0);
  }

  private Instruction nextArea() {
    while (next < areas.size()) {
      Vma area = areas.get(next++);
      if (area.hasSharedPolicy()) {
        FindPolicies ask = new FindPolicies(area.offset(area.start()), area.offset(area.end()));
        return after(new Instruction.AskInode(area.inode(), ask), this::shared);
      }
      parts.add(new Target.ByPolicy.Part(area, area.end(), area.policy()));
    }
    return done(0);
  }

  private Instruction shared(List<FindPolicies.Part> found) {
    Vma area = areas.get(next - 1);
    for (FindPolicies.Part part : found) {
      long end = area.start() + part.to() - area.offset(area.start());
      parts.add(new Target.ByPolicy.Part(area, end, part.policy()));
    }
    return nextArea();
  }
}
