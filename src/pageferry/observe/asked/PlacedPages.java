package pageferry.observe.asked;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Pte;
import pageferry.mm.Topology;
import pageferry.observe.MapNames;
import pageferry.observe.MapNames.Area;
import pageferry.observe.MapNames.Process;
import pageferry.world.Meter.EntryChange;

/**
 * How many pages of each map lie on which node, counted as their entries change: what
 * /proc/PID/numa_maps shows (fs/proc/task_mmu.c, Linux 6.1), and besides those that are on their
 * way, which count where they came from. The zero page lies on no node. What a process had when it
 * began to give its memory back stays.
 */
final class PlacedPages {
  private final MapNames names;
  private final Topology topology;
  private final SortedMap<Integer, Placed> spaces = new TreeMap<>();
  private final SortedMap<Integer, List<EntryChange>> unborn = new TreeMap<>();

  /** An address space. */
  private static final class Placed {
    final String owner;
    final List<Area> areas;
    final long[][] pages;
    boolean isOver;

    Placed(String owner, Process layout, int nodes) {
      this.owner = owner;
      this.areas = layout.maps();
      this.pages = new long[areas.size()][nodes];
    }

    long @Nullable [] at(long vpn) {
      for (int i = 0; i < pages.length; i++) {
        if (areas.get(i).has(vpn)) {
          return pages[i];
        }
      }
      return null;
    }
  }

  PlacedPages(MapNames names, Topology topology) {
    this.names = names;
    this.topology = topology;
    names.processes().forEach(each -> place(each.mm(), each.name(), each));
  }

  private void place(int mm, String owner, Process layout) {
    spaces.put(mm, new Placed(owner, layout, topology.nodeCount()));
  }

  /** A child has that address space, in which entries may be already. */
  void born(int mm, String owner) {
    if (!spaces.containsKey(mm)) {
      names.layout(owner).ifPresent(layout -> place(mm, owner, layout));
    }
    List<EntryChange> before = unborn.remove(mm);
    if (before != null) {
      before.forEach(this::mapped);
    }
  }

  /** An address space is about to be given back. */
  void leaves(int mm) {
    unborn.remove(mm);
    Placed space = spaces.get(mm);
    if (space != null) {
      space.isOver = true;
    }
  }

  void mapped(EntryChange change) {
    Placed space = spaces.get(change.mm());
    if (space == null) {
      if (!names.children().isEmpty()) {
        unborn.computeIfAbsent(change.mm(), nothing -> new ArrayList<>()).add(change);
      }
    } else if (!space.isOver) {
      long[] pages = space.at(change.vpn());
      if (pages != null) {
        add(pages, change.before(), -1);
        add(pages, change.after(), 1);
      }
    }
  }

  private void add(long[] pages, long entry, int sign) {
    boolean isThere = Pte.has(entry, Pte.PRESENT | Pte.PROTNONE | Pte.MIGRATION);
    if (isThere && !Pte.has(entry, Pte.ZERO)) {
      int count = topology.paging().pages(entry);
      pages[topology.nodeOf(Pte.pfn(entry))] += (long) sign * count;
    }
  }

  /** How many pages a name stands for now. */
  double count(PlacementName name) {
    long count = 0;
    for (Placed space : spaces.values()) {
      long[] pages = space.owner.equals(name.process()) ? space.at(name.area().vpn()) : null;
      if (pages != null) {
        count +=
            name.node() == PlacementName.ABSENT
                ? name.area().pages() - Arrays.stream(pages).sum()
                : name.node() < pages.length ? pages[name.node()] : 0;
      }
    }
    return count;
  }
}
