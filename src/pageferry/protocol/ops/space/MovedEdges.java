package pageferry.protocol.ops.space;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.AnonLock;

/**
 * The anon_vmas of areas that are split, merged or grow, whose locks an address space owns:
 * vma_prepare() (mm/mmap.c, Linux 6.3). What a fork shares has its lock at another address space,
 * mostly; {@link FindStraddler} tells of it.
 */
final class MovedEdges {
  private final Space space;
  private final SortedSet<Long> roots = new TreeSet<>();

  private MovedEdges(Space space) {
    this.space = space;
  }

  /** Where a stretch is taken out of the areas that it cuts. */
  static List<Long> cutting(Space space, long start, long end) {
    MovedEdges moved = new MovedEdges(space);
    cut(space, start, end).forEach(moved::note);
    return moved.owned();
  }

  /** Where areas become others, which may be what their neighbours are. */
  static List<Long> changing(Space space, long start, long end, SetAreas.Change change) {
    MovedEdges moved = new MovedEdges(space);
    Vma before = space.find(start - 1);
    for (Vma part : space.overlapping(start, end)) {
      Vma changed = change.of(part);
      Vma whole = space.find(part.start());
      boolean changes = !changed.attributes().equals(part.attributes());
      if (changes
          && whole != null
          && !(whole.start() == part.start() && whole.end() == part.end())) {
        moved.note(whole);
      }
      moved.join(before, changed);
      before = changed;
    }
    moved.join(before, space.find(end));
    return moved.owned();
  }

  /** Where an area is put in beside others. */
  static List<Long> mapping(Space space, Vma area) {
    MovedEdges moved = new MovedEdges(space);
    moved.join(space.find(area.start() - 1), area);
    moved.join(area, space.find(area.end()));
    return moved.owned();
  }

  /** The areas that one of two edges cuts. */
  static List<Vma> cut(Space space, long start, long end) {
    List<Vma> areas = new ArrayList<>(0);
    for (long edge : new long[] {start, end}) {
      Vma area = space.find(edge);
      if (area != null && area.start() < edge) {
        areas.add(area);
      }
    }
    return areas;
  }

  private void join(@Nullable Vma before, @Nullable Vma after) {
    if (before == null || after == null || before.end() != after.start()) {
      return;
    }
    if (before.attributes().equals(after.attributes())) {
      note(before);
      note(after);
    }
  }

  private void note(Vma area) {
    if (area.anon()) {
      roots.add(area.anonVma());
    }
  }

  private List<Long> owned() {
    roots.removeIf(root -> new AnonLock(root).owner() != space.mm());
    return List.copyOf(roots);
  }
}
