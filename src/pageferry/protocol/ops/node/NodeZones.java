package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import pageferry.mm.Gfp;
import pageferry.mm.Grouping;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MachineImage;
import pageferry.mm.MigrateType;
import pageferry.mm.NodeService;
import pageferry.mm.PageFlags;
import pageferry.mm.Paging;
import pageferry.mm.Pfn;
import pageferry.mm.Topology;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;
import pageferry.world.KernelBug;

/** The zones of one node and their free lists: node_zones of struct pglist_data (mmzone.h). */
final class NodeZones {
  private final List<ZoneMemory> zones = new ArrayList<>();
  private final NodeMemory memory;
  private final NodeFootprint touches;
  private final boolean hygienic;
  private final boolean keepsPinned;

  /** The zones of a node, all of their memory free. */
  NodeZones(NodeMemory memory, Topology topology, NodeFootprint touches) {
    this.memory = memory;
    this.touches = touches;
    this.keepsPinned = topology.serves(memory.node(), NodeService.LONGTERM_PIN);
    Paging paging = topology.paging();
    int blockOrder = Math.min(paging.hugeOrder(), paging.maxOrder());
    this.hygienic = memory.has(KernelSwitch.FREE_LISTS_BY_BLOCK);
    Grouping grouping =
        new Grouping(
            true,
            blockOrder,
            hygienic,
            memory.has(KernelSwitch.STEALS_SMALLEST),
            memory.has(KernelSwitch.CMA_BALANCES),
            (pfn, pages) -> movable(memory, pfn, pages));
    List<ZoneSpec> specs = topology.nodes().get(memory.node()).zones();
    long first = topology.firstPfn(memory.node());
    for (ZoneSpec zone : specs) {
      zones.add(new ZoneMemory(zone, first, topology, grouping).among(specs));
      first += zone.pages();
    }
  }

  /** How many pages of a stretch are in use and on LRU lists. */
  private static int movable(NodeMemory memory, long first, int pages) {
    return memory.frames().count(first, first + pages, PageFlags.LRU);
  }

  /** All of them, the lowest first. */
  List<ZoneMemory> all() {
    touches.freeLists();
    return Collections.unmodifiableList(zones);
  }

  long freePages() {
    long free = 0;
    for (ZoneMemory zone : all()) {
      free += zone.buddy().freePages();
    }
    return free;
  }

  /** How many pages they have, free or not. */
  long pages() {
    long pages = 0;
    for (ZoneMemory zone : zones) {
      pages += zone.pages();
    }
    return pages;
  }

  /** The sum of their marks of that kind. */
  long mark(Mark mark) {
    long sum = 0;
    for (ZoneMemory zone : zones) {
      Watermarks marks = zone.marks();
      sum += mark == Mark.HIGH ? marks.high() : mark == Mark.LOW ? marks.low() : marks.min();
    }
    return sum;
  }

  /**
   * Takes a block from the highest zone that may give it; returns its first frame or -1. Where the
   * node has ZONE_DMA32 too, no pageblocks of a zone are mixed as long as the others serve.
   */
  long allocate(int order, int gfp, Mark mark) {
    long pfn = sparesBlocks(gfp) ? search(order, gfp, mark, ZoneMemory::allocateUnmixed) : -1;
    return pfn < 0 ? search(order, gfp, mark, ZoneMemory::allocate) : pfn;
  }

  /**
   * alloc_flags_nofragment() (mm/page_alloc.c, Linux 5.1) of the node that is asked first, which is
   * the only one for which that flag holds.
   */
  private boolean sparesBlocks(int gfp) {
    ZoneType highest = ZoneType.DMA;
    boolean dma32 = false;
    for (ZoneMemory zone : zones) {
      if (zone.pages() > 0 && zone.type().compareTo(Gfp.highestZone(gfp)) <= 0) {
        highest = zone.type();
        dma32 |= zone.type() == ZoneType.DMA32;
      }
    }
    return Gfp.has(gfp, Gfp.SPARES_BLOCKS) && highest == ZoneType.NORMAL && dma32;
  }

  /** How a zone gives a block. */
  private interface Giving {
    long take(ZoneMemory zone, int order, MigrateType type, boolean cma);
  }

  private long search(int order, int gfp, Mark mark, Giving giving) {
    ZoneType highest = Gfp.highestZone(gfp);
    MigrateType type = MigrateType.of(gfp);
    boolean cma = type == MigrateType.MOVABLE && !Gfp.has(gfp, Gfp.NO_CMA);
    for (int i = zones.size() - 1; i >= 0; i--) {
      ZoneMemory zone = zones.get(i);
      if (zone.type().compareTo(highest) <= 0 && zone.pages() > 0) {
        touches.asks(zone);
        boolean allowed = zone.allows(order, mark, highest, zone.unusable(cma));
        long boost = zone.boosted();
        long pfn = allowed ? giving.take(zone, order, type, cma) : -1;
        if (zone.boosted() > boost) {
          touches.freeLists();
          memory.kswapd().isBoosted();
        }
        if (pfn >= 0) {
          touches.allocated(pfn, order);
          return pfn;
        }
      }
    }
    return -1;
  }

  /** Gives a block back to its zone's free lists. */
  void free(long pfn, int order) {
    touches.freed(pfn, order);
    ZoneMemory zone = of(pfn);
    zone.buddy().free(pfn, order);
    if (zone.cma() != null) {
      zone.cma().freed(pfn);
    }
  }

  /** Takes a frame off the free lists; answers whether it was on one. */
  boolean takeFree(long pfn) {
    touches.freeLists();
    return of(pfn).buddy().take(pfn);
  }

  /**
   * Whether some zone is at its high watermark, or above it to promote, so that kswapd has nothing
   * to do: pgdat_balanced() (mm/vmscan.c, Linux 6.1).
   */
  boolean balanced(boolean promotes) {
    boolean empty = true;
    for (ZoneMemory zone : zones) {
      int more = promotes ? zone.promoStep() : 0;
      if (zone.pages() > 0) {
        empty = false;
        touches.asks(zone);
        if (zone.allows(0, Mark.HIGH, ZoneType.MOVABLE, more + zone.unusable(false))) {
          return true;
        }
      }
    }
    return empty;
  }

  /** The zone of a frame. */
  ZoneMemory of(long pfn) {
    for (ZoneMemory zone : zones) {
      if (zone.owns(pfn)) {
        return zone;
      }
    }
    throw new KernelBug(Pfn.text(pfn) + " is in none of the zones of a node");
  }

  /** Whether a frame lies where contiguous memory is to be had. */
  boolean inCma(long pfn) {
    return of(pfn).buddy().typeOf(pfn).ordinal() >= MigrateType.CMA.ordinal();
  }

  /**
   * Whether a frame lies in ZONE_MOVABLE, where contiguous memory is to be had, in coherent memory
   * of a device, or on a private node whose pages may not be pinned.
   */
  boolean barPins(long pfn) {
    ZoneType type = of(pfn).type();
    boolean movable = type == ZoneType.MOVABLE || type == ZoneType.COHERENT;
    return movable || !keepsPinned || inCma(pfn);
  }

  /** What a node keeps in lists, which are these and the free blocks of its zones. */
  MachineImage.Lists lists(
      MachineImage.Lru lru,
      List<MachineImage.Block> kept,
      MachineImage.Places places,
      SortedMap<Integer, Long> charged) {
    List<MachineImage.Block> free = new ArrayList<>();
    List<MachineImage.Block> misplaced = new ArrayList<>();
    List<MachineImage.Block> apart = new ArrayList<>();
    List<MachineImage.Block> idle = new ArrayList<>();
    for (ZoneMemory zone : zones) {
      free.addAll(zone.buddy().image());
      misplaced.addAll(hygienic ? zone.buddy().misplaced() : List.of());
      apart.addAll(zone.buddy().apart());
      idle.addAll(zone.cma() == null ? List.of() : zone.cma().idle());
    }
    MachineImage.Odd odd = new MachineImage.Odd(misplaced, apart, idle);
    return new MachineImage.Lists(lru, free, odd, kept, places, charged);
  }
}
