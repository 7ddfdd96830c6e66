package pageferry.protocol.ops.space;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MemPolicy;
import pageferry.mm.VmFlags;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.Protection;

/**
 * Changes an attribute of all areas within a stretch, splitting areas at its edges and merging what
 * has become alike: mbind_range() (mm/mempolicy.c), madvise_walk_vmas() (mm/madvise.c, Linux 6.1).
 * Answers the areas as they are now, or none where more areas would be needed than there may be:
 * split_vma() (mm/mmap.c, Linux 6.1). Nothing has changed then but that an area may have been split
 * at the first edge.
 *
 * @param start the first page
 * @param end the page after the last
 * @param change what changes
 * @param most how many areas there may be
 */
public record SetAreas(long start, long end, Change change, int most)
    implements SpaceOp<List<Vma>> {
  /** A change that needs no areas more. */
  public SetAreas(long start, long end, Change change) {
    this(start, end, change, Integer.MAX_VALUE);
  }

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

  /** KSM may merge what it can: __ksm_add_vma() (mm/ksm.c, Linux 6.12). */
  public record Merge() implements Change {
    @Override
    public Vma of(Vma area) {
      boolean merges = !area.shared() && area.type() != MapType.HUGETLB;
      return merges ? area.withFlags(VmFlags.MERGEABLE, 0) : area;
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
  public List<Long> anonVmas(Space space) {
    return MovedEdges.changing(space, start, end, change);
  }

  @Override
  public List<Vma> on(Space space) {
    List<Vma> before = space.overlapping(start, end);
    int count = space.areaCount();
    int splits = splits(space, before);
    if (count + splits > most) {
      if (splits > 1 && count < most) {
        splitFirst(space, before.get(0));
      }
      return List.of();
    }
    space.cutOut(start, end);
    for (Vma part : before) {
      space.put(change.of(part));
    }
    return space.overlapping(start, end);
  }

  /** The first of two splits has been done when the second fails. */
  private void splitFirst(Space space, Vma first) {
    Vma whole = space.find(first.start());
    if (whole != null) {
      space.cutOut(whole.start(), whole.end());
      space.putApart(whole.cut(whole.start(), start));
      space.putApart(whole.cut(start, whole.end()));
    }
  }

  /** At how many edges an area is split that is not merged with a neighbour there. */
  private int splits(Space space, List<Vma> parts) {
    int splits = 0;
    Vma first = parts.isEmpty() ? null : space.find(parts.get(0).start());
    Vma last = parts.isEmpty() ? null : space.find(parts.get(parts.size() - 1).start());
    if (first != null && last != null) {
      Vma before = space.find(first.start() - 1);
      Vma after = space.find(last.end());
      Vma head = change.of(first);
      Vma tail = change.of(last);
      boolean joinsAfter = after != null && after.attributes().equals(tail.attributes());
      boolean joinsBefore = before != null && before.attributes().equals(head.attributes());
      splits += first.start() < start && !(last.end() <= end && joinsAfter) ? 1 : 0;
      splits += last.end() > end && !(first.start() >= start && joinsBefore) ? 1 : 0;
    }
    return splits;
  }
}
