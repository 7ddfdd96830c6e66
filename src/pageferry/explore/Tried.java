package pageferry.explore;

import java.util.ArrayList;
import java.util.List;
import pageferry.engine.virtual.Touches.Touched;

/** Messages that have been delivered in some branch of a search, and what that touched there. */
final class Tried {
  private final List<Long> ids = new ArrayList<>(4);
  private final List<Touched> footprints = new ArrayList<>(4);

  void add(long id, Touched footprint) {
    if (!has(id)) {
      ids.add(id);
      footprints.add(footprint);
    }
  }

  boolean has(long id) {
    for (int i = 0; i < ids.size(); i++) {
      if (ids.get(i) == id) {
        return true;
      }
    }
    return false;
  }

  /** Adds those of others that commute with a step. */
  void addCommuting(Tried others, Touched step) {
    for (int i = 0; i < others.ids.size(); i++) {
      if (others.footprints.get(i).commutesWith(step)) {
        add(others.ids.get(i), others.footprints.get(i));
      }
    }
  }
}
