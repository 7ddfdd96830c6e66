package pageferry.protocol.ops.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.MachineImage;
import pageferry.world.KernelBug;

/**
 * Which pages of hugetlb are promised to whom: resv_huge_pages of struct hstate with the resv_map
 * of each private area and of each file (mm/hugetlb.c, Linux 6.1). A kept promise of a file stays
 * so as long as the page is there, and that of a private area until it is renewed. The account is
 * the whole machine's and node 0 has it.
 */
public final class HugetlbReserves {
  private final TreeMap<Long, TreeMap<Long, Promise>> promises = new TreeMap<>();
  private final TreeMap<Integer, Long> open = new TreeMap<>();

  /** A promise of a page of that order, and whether it is still to be kept. */
  private record Promise(int order, boolean open) {}

  /** The number of an address space's private areas, whose places are page numbers. */
  public static long ofSpace(int mm) {
    return mm;
  }

  /** The number of a file, whose places are page offsets. */
  public static long ofInode(int inode) {
    return -1L - inode;
  }

  /** How many pages of an order are promised and not had yet. */
  public long open(int order) {
    return open.getOrDefault(order, 0L);
  }

  private void add(int order, long pages) {
    open.merge(order, pages, Long::sum);
  }

  /** Promises what is not promised yet; answers how many pages that is. */
  public long promise(int order, long owner, long first, long pages) {
    TreeMap<Long, Promise> places = promises.computeIfAbsent(owner, any -> new TreeMap<>());
    long before = places.size();
    for (long i = 0; i < pages; i++) {
      places.putIfAbsent(first + (i << order), new Promise(order, true));
    }
    add(order, places.size() - before);
    return places.size() - before;
  }

  /** Keeps the promise of a page; answers whether there was one. */
  public boolean keep(long owner, long place) {
    TreeMap<Long, Promise> places = promises.get(owner);
    Promise promise = places == null ? null : places.get(place);
    if (places == null || promise == null || !promise.open()) {
      return false;
    }
    places.put(place, new Promise(promise.order(), false));
    add(promise.order(), -1);
    return true;
  }

  /** Makes a promise anew that could not be kept. */
  public void restore(int order, long owner, long place) {
    promises.computeIfAbsent(owner, any -> new TreeMap<>()).put(place, new Promise(order, true));
    add(order, 1);
  }

  /** Makes those promises within a stretch anew that were kept; answers how many. */
  public long renew(long owner, long from, long to) {
    long pages = 0;
    for (Map.Entry<Long, Promise> each : within(owner, from, to).entrySet()) {
      if (!each.getValue().open()) {
        each.setValue(new Promise(each.getValue().order(), true));
        add(each.getValue().order(), 1);
        pages++;
      }
    }
    return pages;
  }

  /** Takes back all promises within a stretch; answers how many pages they were of. */
  public long release(long owner, long from, long to) {
    SortedMap<Long, Promise> stretch = within(owner, from, to);
    long pages = 0;
    for (Promise promise : stretch.values()) {
      pages += promise.open() ? 1 : 0;
      add(promise.order(), promise.open() ? -1 : 0);
    }
    stretch.clear();
    return pages;
  }

  /** Has the promises within a stretch speak of places that are so much further. */
  public void move(long owner, long from, long to, long by) {
    SortedMap<Long, Promise> stretch = within(owner, from, to);
    Map<Long, Promise> moved = new TreeMap<>();
    stretch.forEach((place, promise) -> moved.put(place + by, promise));
    stretch.clear();
    promises.computeIfAbsent(owner, any -> new TreeMap<>()).putAll(moved);
  }

  /** The promises that are still to be kept, of which the account has as many. */
  List<MachineImage.Promised> image() {
    List<MachineImage.Promised> all = new ArrayList<>();
    TreeMap<Integer, Long> counted = new TreeMap<>();
    promises.forEach(
        (owner, places) ->
            places.forEach(
                (place, promise) -> {
                  if (promise.open()) {
                    int inode = owner < 0 ? (int) (-1 - owner) : 0;
                    int mm = owner < 0 ? 0 : owner.intValue();
                    all.add(new MachineImage.Promised(inode, mm, place));
                    counted.merge(promise.order(), 1L, Long::sum);
                  }
                }));
    open.forEach(
        (order, pages) -> {
          if (pages != counted.getOrDefault(order, 0L).longValue()) {
            throw new KernelBug(pages + " pages of order " + order + " are promised, to nobody");
          }
        });
    return all;
  }

  private SortedMap<Long, Promise> within(long owner, long from, long to) {
    return promises.computeIfAbsent(owner, any -> new TreeMap<>()).subMap(from, to);
  }
}
