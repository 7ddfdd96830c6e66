package pageferry.protocol.ops.space;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MemPolicy;
import pageferry.protocol.program.Protection;

/**
 * Changes an attribute of all areas within a stretch, splitting areas at its edges and merging what
 * has become alike: mbind_range() (mm/mempolicy.c), madvise_walk_vmas() (mm/madvise.c, Linux 6.1).
 * Answers the areas as they are now.
 *
 * @param start the first page
 * @param end the page after the last
 * @param change what changes
 */
public record SetAreas(long start, long end, Change change) implements SpaceOp<List<Vma>> {
  /** A change of one attribute. */
  public interface Change {
    /** The changed area. */
    Vma of(Vma area);
  }

  /**
   * A new memory policy.
   *
   * @param policy the policy, null for the default
   */
  public record Policy(@Nullable MemPolicy policy) implements Change {
    @Override
    public Vma of(Vma area) {
      return area.withPolicy(policy);
    }
  }

  /**
   * Other flags.
   *
   * @param set bits of {@link pageferry.mm.VmFlags} that are set from now on
   * @param cleared bits that are not any more
   */
  public record Flags(int set, int cleared) implements Change {
    @Override
    public Vma of(Vma area) {
      return area.withFlags(set, cleared);
    }
  }

  /**
   * A new protection.
   *
   * @param protection what the program may do from now on
   */
  public record Protect(Protection protection) implements Change {
    @Override
    public Vma of(Vma area) {
      return area.withProtection(protection);
    }
  }

  @Override
  public List<Vma> on(Space space) {
    List<Vma> before = space.overlapping(start, end);
    space.cutOut(start, end);
    for (Vma part : before) {
      space.put(change.of(part));
    }
    return space.overlapping(start, end);
  }
}
