package pageferry.observe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntHashSet;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Gfp;
import pageferry.mm.Mapping;
import pageferry.mm.Paging;
import pageferry.mm.Topology;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.AccessEvent.PageFaultBegin;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MemoryEvent.PageFree;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.MigrateEvent.RemoveMigrationPmd;
import pageferry.world.MigrateEvent.RemoveMigrationPte;
import pageferry.world.MigrateEvent.SetMigrationPmd;
import pageferry.world.MigrateEvent.SetMigrationPte;
import pageferry.world.TaskEvent.ProcessFork;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TraceListener;

/**
 * Which page frame each page of each address space has, as far as tracepoints tell: a page appears
 * when a fault has allocated one folio for it, moves with its migration entry, and is gone when its
 * frame is freed. Pages that came without an allocation, such as those of shared memory that was
 * there, or with several, such as those of files that are read ahead, are not seen.
 */
public final class Placement extends TraceListener {
  private static final int VPN_BITS = 36;
  private static final long VPN_MASK = (1L << VPN_BITS) - 1;
  private static final long NONE = -1;

  private static final PageAlloc NOTHING = new PageAlloc(NONE, 0, 0, 0);
  private static final PageAlloc SEVERAL = new PageAlloc(NONE, 0, 0, 1);

  private final Topology topology;
  private final Int2IntHashMap spaceOf = new Int2IntHashMap(0);
  private final IntHashSet migrators = new IntHashSet();
  private final Int2ObjectHashMap<PageAlloc> allocated = new Int2ObjectHashMap<>();
  private final Long2LongHashMap frames;

  /** The entries of each frame. */
  private final Long2ObjectHashMap<long[]> mappings;

  /** The entries that are being moved, by the page's number. */
  private final Long2ObjectHashMap<long[]> migrating;

  public Placement(Topology topology) {
    this.topology = topology;
    frames = new Long2LongHashMap(NONE);
    mappings = new Long2ObjectHashMap<>();
    migrating = new Long2ObjectHashMap<>();
  }

  /** The same, which goes on by itself; the arrays are never changed in place. */
  Placement(Placement other) {
    topology = other.topology;
    spaceOf.putAll(other.spaceOf);
    migrators.addAll(other.migrators);
    allocated.putAll(other.allocated);
    frames = new Long2LongHashMap(other.frames);
    mappings = new Long2ObjectHashMap<>(other.mappings);
    migrating = new Long2ObjectHashMap<>(other.migrating);
  }

  /** How the machine's architecture divides memory. */
  public Paging paging() {
    return topology.paging();
  }

  /**
   * Neighbouring pages of an address space.
   *
   * @param mm the address space
   * @param vpn the first page's number
   * @param pages how many they are
   * @param byNode how many of them are on each node
   * @param migrating how many of them have a migration entry
   */
  public record Area(int mm, long vpn, long pages, List<Long> byNode, long migrating) {
    public Area {
      byNode = List.copyOf(byNode);
    }
  }

  @Override
  public void on(SetMigrationPte event) {
    setMigration(event.addr(), event.pfn());
  }

  @Override
  public void on(RemoveMigrationPte event) {
    removeMigration(event.addr(), event.pfn());
  }

  @Override
  public void on(SetMigrationPmd event) {
    for (int i = 0; i < topology.paging().huge(); i++) {
      setMigration(event.addr() + topology.paging().address(i), event.pfn() + i);
    }
  }

  @Override
  public void on(RemoveMigrationPmd event) {
    for (int i = 0; i < topology.paging().huge(); i++) {
      removeMigration(event.addr() + topology.paging().address(i), event.pfn() + i);
    }
  }

  @Override
  public void on(PageFree event) {
    free(event);
  }

  @Override
  public void on(PageAlloc event) {
    allocate(task(), event);
  }

  @Override
  public void on(PageFaultBegin event) {
    allocated.put(task(), NOTHING);
  }

  @Override
  public void on(PageFault event) {
    fault(task(), topology.paging().page(event.addr()));
  }

  @Override
  public void on(MmapLockAcquired event) {
    spaceOf.put(task(), event.mm());
  }

  @Override
  public void on(MigratePagesStart event) {
    migrators.add(task());
  }

  @Override
  public void on(MigratePages event) {
    migrators.remove(task());
  }

  @Override
  public void on(ProcessFork event) {
    fork(spaceOf.get(task()), event);
  }

  @Override
  public void on(TaskExit event) {
    exit(task());
  }

  /** Remembers what a fault allocates for its page: the one folio that is no migration's target. */
  private void allocate(int task, PageAlloc alloc) {
    PageAlloc before = allocated.get(task);
    boolean wanted = alloc.pfn() >= 0 && Gfp.has(alloc.gfp(), Gfp.MOVABLE);
    if (before != null && wanted && !migrators.contains(task)) {
      allocated.put(task, before == NOTHING ? alloc : SEVERAL);
    }
  }

  private void fault(int task, long vpn) {
    PageAlloc alloc = allocated.remove(task);
    int mm = spaceOf.get(task);
    if (alloc == null || alloc.pfn() < 0 || mm == 0) {
      return;
    }
    long first = vpn >> alloc.order() << alloc.order();
    for (int i = 0; i < 1 << alloc.order(); i++) {
      map(key(mm, first + i), alloc.pfn() + i);
    }
  }

  private static long key(int mm, long vpn) {
    return (long) mm << VPN_BITS | vpn;
  }

  private void map(long key, long pfn) {
    unmap(key, frames.put(key, pfn));
    mappings.put(pfn, with(mappings.get(pfn), key));
  }

  private static long[] with(long @Nullable [] keys, long key) {
    if (keys == null) {
      return new long[] {key};
    }
    long[] more = Arrays.copyOf(keys, keys.length + 1);
    more[keys.length] = key;
    return more;
  }

  /** Drops one entry of those that a number has, if it has that one. */
  private static void drop(Long2ObjectHashMap<long[]> all, long number, long key) {
    long[] keys = all.get(number);
    int at = keys == null ? -1 : indexOf(keys, key);
    if (keys == null || at < 0) {
      return;
    }
    if (keys.length == 1) {
      all.remove(number);
      return;
    }
    long[] fewer = Arrays.copyOf(keys, keys.length - 1);
    System.arraycopy(keys, at + 1, fewer, at, keys.length - at - 1);
    all.put(number, fewer);
  }

  private static int indexOf(long @Nullable [] keys, long key) {
    for (int i = 0; keys != null && i < keys.length; i++) {
      if (keys[i] == key) {
        return i;
      }
    }
    return -1;
  }

  private void unmap(long key, long pfn) {
    if (pfn != NONE) {
      drop(mappings, pfn, key);
    }
  }

  private void setMigration(long addr, long pfn) {
    long[] keys = mappings.get(pfn);
    long vpn = topology.paging().page(addr);
    for (int i = 0; keys != null && i < keys.length; i++) {
      long[] moving = migrating.get(vpn);
      if ((keys[i] & VPN_MASK) == vpn && indexOf(moving, keys[i]) < 0) {
        migrating.put(vpn, with(moving, keys[i]));
        return;
      }
    }
  }

  private void removeMigration(long addr, long pfn) {
    long vpn = topology.paging().page(addr);
    long[] moving = migrating.get(vpn);
    if (moving != null) {
      drop(migrating, vpn, moving[0]);
      map(moving[0], pfn);
    }
  }

  private void free(PageFree free) {
    for (int i = 0; i < 1 << free.order() && !mappings.isEmpty(); i++) {
      long[] keys = mappings.remove(free.pfn() + i);
      for (int each = 0; keys != null && each < keys.length; each++) {
        frames.remove(keys[each]);
      }
    }
  }

  /** A child has what its parent has, until either writes to it. */
  private void fork(int parent, ProcessFork fork) {
    spaceOf.put(fork.child(), fork.mm());
    if (parent != 0 && parent != fork.mm()) {
      for (long key : keysOf(parent)) {
        map(key(fork.mm(), key & VPN_MASK), frames.get(key));
      }
    }
  }

  private void exit(int task) {
    int mm = spaceOf.remove(task);
    if (mm != 0 && !spaceOf.containsValue(mm)) {
      for (long key : keysOf(mm)) {
        unmap(key, frames.remove(key));
      }
    }
  }

  private long[] keysOf(int mm) {
    LongArrayList keys = new LongArrayList();
    Long2LongHashMap.KeyIterator all = frames.keySet().iterator();
    while (all.hasNext()) {
      long key = all.nextValue();
      if (key >> VPN_BITS == mm) {
        keys.addLong(key);
      }
    }
    return keys.toLongArray();
  }

  /** The frame that a page has, or -1. */
  public long frame(int mm, long vpn) {
    return frames.get(key(mm, vpn));
  }

  /** The node of a frame. */
  int nodeOf(long pfn) {
    return topology.nodeOf(pfn);
  }

  /** An entry that maps a frame, as a {@link Mapping}, or -1 where none is known. */
  long mapping(long pfn) {
    long[] keys = mappings.get(pfn);
    return keys == null ? NONE : Mapping.of((int) (keys[0] >> VPN_BITS), keys[0] & VPN_MASK, false);
  }

  /** How many pages are known. */
  public int pages() {
    return frames.size();
  }

  /** Takes pages, in no order. */
  @FunctionalInterface
  public interface PageConsumer {
    /** Takes a page of an address space, with the node of its frame. */
    void accept(int mm, long vpn, int node);
  }

  /** Hands all pages on that are known. */
  public void forEachPage(PageConsumer consumer) {
    frames.forEachLong(
        (key, pfn) ->
            consumer.accept((int) (key >> VPN_BITS), key & VPN_MASK, topology.nodeOf(pfn)));
  }

  /** All pages that are known, neighbours together, by address space and address. */
  public List<Area> areas() {
    long[] keys = frames.keySet().stream().mapToLong(Long::longValue).toArray();
    int size = keys.length;
    Arrays.sort(keys);
    List<Area> areas = new ArrayList<>();
    for (int from = 0; from < size; ) {
      int to = from + 1;
      while (to < size && keys[to] == keys[to - 1] + 1) {
        to++;
      }
      areas.add(area(keys, from, to));
      from = to;
    }
    return areas;
  }

  private Area area(long[] keys, int from, int to) {
    TreeMap<Integer, Long> byNode = new TreeMap<>();
    for (int node = 0; node < topology.nodeCount(); node++) {
      byNode.put(node, 0L);
    }
    long moving = 0;
    for (int i = from; i < to; i++) {
      byNode.merge(topology.nodeOf(frames.get(keys[i])), 1L, Long::sum);
      moving += indexOf(migrating.get(keys[i] & VPN_MASK), keys[i]) < 0 ? 0 : 1;
    }
    int mm = (int) (keys[from] >> VPN_BITS);
    List<Long> counts = List.copyOf(byNode.values());
    return new Area(mm, keys[from] & VPN_MASK, to - from, counts, moving);
  }
}
