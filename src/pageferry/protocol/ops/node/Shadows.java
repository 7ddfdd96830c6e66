package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import pageferry.mm.MachineImage;
import pageferry.mm.ShadowFate;

/**
 * The shadow copies that have to do with a node: of its pages, by the page, and those that it keeps
 * for pages of other nodes, the oldest first (Nomad, OSDI 2024). What a page's node says holds.
 */
public final class Shadows {
  /** Hears of what other nodes have to do. */
  public interface Listener {
    /** A page of this node has its shadow copy no longer, whose reference is to be dropped. */
    void dropped(long page, long shadow, ShadowFate fate);

    /** This node wants the frame of the copy that it keeps for a page. */
    void wanted(long page, long shadow);
  }

  private static final Listener NOBODY =
      new Listener() {
        @Override
        public void dropped(long page, long shadow, ShadowFate fate) {}

        @Override
        public void wanted(long page, long shadow) {}
      };

  private final NodeFootprint touches;
  private final TreeMap<Long, Long> shadows = new TreeMap<>();

  /** Whose copies the frames are that this node keeps, the oldest first. */
  private final LinkedHashMap<Long, Long> kept = new LinkedHashMap<>();

  private Listener listener = NOBODY;

  Shadows(NodeFootprint touches) {
    this.touches = touches;
  }

  /** Says who hears of it. */
  public void onChange(Listener who) {
    listener = who;
  }

  /** A page of this node has a shadow copy. */
  void add(long page, long shadow) {
    touches.place(page);
    shadows.put(page, shadow);
  }

  /** Takes note that the copy is about to be used, and answers it; -1 if there is none. */
  long take(long page) {
    touches.place(page);
    Long shadow = shadows.remove(page);
    return shadow == null ? -1 : shadow;
  }

  /** A page has no shadow copy any more, if it had one. */
  public void drop(long page, ShadowFate fate) {
    if (shadows.isEmpty()) {
      return;
    }
    touches.place(page);
    Long shadow = shadows.remove(page);
    if (shadow != null) {
      listener.dropped(page, shadow, fate);
    }
  }

  /** This node keeps a frame as the copy of a page. */
  void keep(long shadow, long page) {
    touches.place(shadow);
    kept.put(shadow, page);
  }

  /** A frame is no copy any more. */
  void forget(long shadow) {
    if (!kept.isEmpty() && kept.remove(shadow) != null) {
      touches.place(shadow);
    }
  }

  /** Asks for the oldest copies that it keeps, and answers how many. */
  int giveUp(int wanted) {
    int given = 0;
    while (given < wanted && !kept.isEmpty()) {
      touches.allPlaces();
      long shadow = kept.keySet().iterator().next();
      listener.wanted(Objects.requireNonNull(kept.remove(shadow)), shadow);
      given++;
    }
    return given;
  }

  /** What an audit may see. */
  List<MachineImage.ShadowCopy> image() {
    List<MachineImage.ShadowCopy> all = new ArrayList<>();
    shadows.forEach((page, shadow) -> all.add(new MachineImage.ShadowCopy(page, shadow)));
    return all;
  }
}
