package pageferry.protocol.ops.space;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CpuMask;
import pageferry.mm.MachineImage;
import pageferry.mm.Mapping;
import pageferry.mm.MemPolicy;
import pageferry.mm.NodeMask;
import pageferry.mm.OomScore;
import pageferry.mm.PageTable;
import pageferry.mm.Paging;
import pageferry.mm.Topology;
import pageferry.mm.VmArea;
import pageferry.world.Footprint;

/**
 * An address space: areas and page table of a process (struct mm_struct, Linux 6.1). Only its actor
 * calls it.
 */
public final class Space {
  private final int mm;
  private final Topology topology;
  private final TreeMap<Long, Vma> areas = new TreeMap<>();
  private @Nullable Vma foundLast;
  private final PageTable table;
  private final TreeMap<String, PageHold> holds = new TreeMap<>();
  private final SwapReadAhead swapReadAhead = new SwapReadAhead();
  private final NumaScanState numaScan = new NumaScanState();
  private final PageContents contents = new PageContents();
  private final Userfaults userfaults = new Userfaults();
  private final SpaceFootprint touches = new SpaceFootprint();
  private final AnonVmas anonVmas = new AnonVmas(touches);
  private CpuMask cpus = CpuMask.NONE;
  private long areaChanges;
  private boolean oomOrigin;
  private boolean mergesAny;
  private OomScore oomScore = OomScore.PLAIN;

  public Space(int mm, Topology topology) {
    this(mm, topology, null);
  }

  /**
   * @param watcher who hears of entries that change, if anybody does
   */
  public Space(int mm, Topology topology, PageTable.@Nullable Watcher watcher) {
    this.mm = mm;
    this.topology = topology;
    this.table = new PageTable(topology.paging(), watcher);
  }

  /** What operations touch, noted in a footprint from now on. */
  public SpaceFootprint touches(Footprint footprint) {
    touches.into(footprint);
    if (footprint.isKept()) {
      table.accessedBy(touches);
    }
    return touches;
  }

  /** The address space's number. */
  public int mm() {
    return mm;
  }

  Topology topology() {
    return topology;
  }

  /** How its architecture divides memory. */
  Paging paging() {
    return topology.paging();
  }

  PageTable table() {
    return table;
  }

  /** What the process has pinned or holds, by the names of its rings and pipes. */
  TreeMap<String, PageHold> holds() {
    touches.holds();
    return holds;
  }

  /** How its areas have read ahead from swap. */
  SwapReadAhead swapReadAhead() {
    touches.readsAhead();
    return swapReadAhead;
  }

  /** Its faults that its program handles itself. */
  Userfaults userfaults() {
    touches.userfaults();
    return userfaults;
  }

  /** What its private pages hold. */
  PageContents contents() {
    return contents;
  }

  /** How far NUMA balancing has come. */
  NumaScanState numaScan() {
    touches.numa();
    return numaScan;
  }

  /** Whether the OOM killer takes this process first. */
  boolean isOomOrigin() {
    touches.readsOomOrigin();
    return oomOrigin;
  }

  void setOomOrigin(boolean origin) {
    touches.changesOomOrigin();
    oomOrigin = origin;
  }

  /** Whether KSM is to merge whatever it maps. */
  boolean mergesAny() {
    touches.readsAreas();
    return mergesAny;
  }

  void setMergesAny(boolean all) {
    touches.changesAreas();
    mergesAny = all;
  }

  /** How much sooner than others its process is killed. */
  OomScore oomScore() {
    touches.readsOomOrigin();
    return oomScore;
  }

  void setOomScore(OomScore score) {
    touches.changesOomOrigin();
    oomScore = score;
  }

  /** The CPUs whose TLB may hold entries of this space: mm_cpumask(). */
  public CpuMask cpus() {
    touches.readsCpus();
    return cpus;
  }

  /** Says that a CPU runs a task of this space now. */
  public void loadedOn(int cpu) {
    touches.addsCpu();
    cpus = cpus.with(cpu);
  }

  /** The area that holds a page, or null. */
  @Nullable Vma find(long vpn) {
    touches.readsAreas();
    Vma last = foundLast;
    if (last != null && last.has(vpn)) {
      return last;
    }
    Map.Entry<Long, Vma> entry = areas.floorEntry(vpn);
    if (entry == null || !entry.getValue().has(vpn)) {
      return null;
    }
    foundLast = entry.getValue();
    return foundLast;
  }

  /** The areas that overlap a stretch, cut to it, in ascending order. */
  List<Vma> overlapping(long start, long end) {
    touches.readsAreas();
    List<Vma> found = new ArrayList<>();
    Long first = areas.floorKey(start);
    for (Vma area : areas.tailMap(first == null ? start : first, true).values()) {
      if (area.start() >= end) {
        break;
      }
      if (area.end() > start) {
        found.add(area.cut(Math.max(area.start(), start), Math.min(area.end(), end)));
      }
    }
    return found;
  }

  /** Whether areas cover every page of a stretch. */
  boolean covers(long start, long end) {
    long at = start;
    for (Vma area : overlapping(start, end)) {
      if (area.start() > at) {
        return false;
      }
      at = area.end();
    }
    return at >= end;
  }

  /** How many areas there are. */
  int areaCount() {
    touches.readsAreas();
    return areas.size();
  }

  /** Takes all areas out of a stretch. */
  void cutOut(long start, long end) {
    touches.changesAreas();
    areaChanges++;
    for (Vma part : overlapping(start, end)) {
      Vma whole = find(part.start());
      if (whole == null) {
        continue;
      }
      takeOut(whole);
      if (whole.start() < part.start()) {
        putIn(whole.cut(whole.start(), part.start()));
      }
      if (whole.end() > part.end()) {
        putIn(whole.cut(part.end(), whole.end()));
      }
    }
  }

  private void putIn(Vma area) {
    foundLast = null;
    areas.put(area.start(), area);
  }

  private void takeOut(Vma area) {
    foundLast = null;
    areas.remove(area.start());
  }

  /** Puts an area in as it is. */
  void putApart(Vma area) {
    touches.changesAreas();
    areaChanges++;
    putIn(area);
  }

  /** Puts an area in, merged with neighbours of the same attributes: vma_merge(). */
  void put(Vma area) {
    touches.changesAreas();
    areaChanges++;
    Vma merged = area;
    Vma before = find(area.start() - 1);
    if (before != null && before.attributes().equals(area.attributes())) {
      takeOut(before);
      Vma both = before.anon() ? merged.withAnon(before.anonVma()) : merged;
      merged = both.cut(before.start(), merged.end());
    }
    Vma after = find(area.end());
    if (after != null && after.attributes().equals(area.attributes())) {
      takeOut(after);
      Vma both = merged.anon() ? merged : merged.withAnon(after.anonVma());
      merged = both.cut(merged.start(), after.end());
    }
    putIn(merged);
  }

  /** Notes that an anonymous page is mapped at a page of a private area. */
  void prepareAnon(long vpn) {
    Vma area = find(vpn);
    if (area != null && !area.anon() && !area.shared()) {
      touches.changesAreas();
      putIn(area.withAnon(anonVmaFor(area)));
    }
  }

  /** One of a neighbour, if that could be merged with the area: find_mergeable_anon_vma(). */
  private long anonVmaFor(Vma area) {
    Vma before = find(area.start() - 1);
    Vma after = find(area.end());
    return after != null && after.lendsAnonVma(mm, area)
        ? after.anonVma()
        : before != null && before.lendsAnonVma(mm, area)
            ? before.anonVma()
            : Mapping.of(mm, area.start(), false);
  }

  /** The {@link pageferry.mm.AnonLock} of the area that holds a page, 0 where there is none. */
  long anonVmaAt(long vpn) {
    Vma area = find(vpn);
    return area == null ? 0 : area.anonVma();
  }

  /** Which of the locks that it owns are held. */
  public AnonVmas anonVmas() {
    return anonVmas;
  }

  /** What an audit may see; {@code locked} says whether the mmap_lock is held. */
  public MachineImage.SpaceImage image(boolean locked) {
    List<String> words = areas.values().stream().map(Vma::toString).toList();
    List<MachineImage.Held> held =
        holds.values().stream().flatMap(hold -> hold.image().stream()).toList();
    return new MachineImage.SpaceImage(mm, words, table.entries(), table.tables(), held, locked);
  }

  /** Binds the areas' policies to the nodes that have memory now: mpol_rebind_mm(). */
  public void rebind(NodeMask allowed) {
    for (Vma area : all()) {
      MemPolicy policy = area.policy();
      if (policy != null) {
        touches.changesAreas();
        areaChanges++;
        putIn(area.withPolicy(policy.rebound(allowed)));
      }
    }
  }

  /** How often areas may have changed. */
  public long areaChanges() {
    return areaChanges;
  }

  /** The areas, as watchers are told. */
  public List<VmArea> shown() {
    return areas.values().stream().map(Vma::shown).toList();
  }

  /** All areas in ascending order. */
  List<Vma> all() {
    touches.readsAreas();
    return List.copyOf(areas.values());
  }
}
