package pageferry.protocol.ops.inode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MachineImage;
import pageferry.mm.MemPolicy;
import pageferry.mm.Paging;
import pageferry.mm.Pieces;
import pageferry.mm.SwapSpec;
import pageferry.protocol.ops.node.ChargeListener;

/**
 * What an inode knows of its pages: the page cache by page offset (struct address_space), the
 * policies of its stretches (struct shared_policy), the address spaces that map it, and, of a file,
 * how far it has been read ahead (Linux 6.1).
 */
public final class PageCache {
  /** XA_CHUNK_SHIFT: a node of the tree has 64 pages. */
  private static final int NODE_SHIFT = 6;

  private final Traits traits;
  private final ReadAhead readAhead = new ReadAhead();
  private final TreeMap<Long, Long> pages = new TreeMap<>();
  private final TreeMap<Long, Integer> large = new TreeMap<>();
  private final TreeMap<Long, Long> swapped = new TreeMap<>();
  private final TreeMap<Long, Stretch> policies = new TreeMap<>();
  private final TreeSet<Integer> spaces = new TreeSet<>();
  private final @Nullable SwapSlots slots;

  /** A stretch of offsets with a policy. */
  private record Stretch(long end, MemPolicy policy) {}

  /**
   * What an inode is.
   *
   * @param number i_ino of its file system, which shifts interleaving
   * @param size the page offset where accesses end; shared memory grows as it is used
   * @param disk whether it is a file on a disk, where its pages stay
   * @param huge whether it lies on a tmpfs that is mounted huge=always
   * @param named whether it has a name there, so that it stays when nobody maps it
   */
  public record Traits(long number, long size, boolean disk, boolean huge, boolean named) {
    /** Shared memory that has no name. */
    public static final Traits SHARED_MEMORY = new Traits(0, Long.MAX_VALUE, false, false, false);

    /** A file on tmpfs. */
    public static Traits ofTmpfs(long number, boolean huge, boolean named) {
      return new Traits(number, Long.MAX_VALUE, false, huge, named);
    }

    /** A file of so many pages on a disk. */
    public static Traits ofFile(long pages) {
      return new Traits(0, pages, true, false, true);
    }
  }

  public PageCache(Traits traits) {
    this.traits = traits;
    this.slots = null;
  }

  /**
   * The swap cache of a device: its pages by slot.
   *
   * @param wait whether free slots wait for others before they are charged no more
   * @param first the first slot to be used, behind the cluster with the header
   */
  public PageCache(SwapSpec device, boolean wait, int first) {
    this.traits = Traits.SHARED_MEMORY;
    this.slots = new SwapSlots(device, wait, first);
  }

  /** Says who hears of slots that are charged to a control group no more. */
  public void onUncharge(ChargeListener listener) {
    slots().charged().onChange(listener);
  }

  /** The slots of the swap device that it is. */
  SwapSlots slots() {
    return Objects.requireNonNull(slots);
  }

  Traits traits() {
    return traits;
  }

  ReadAhead readAhead() {
    return readAhead;
  }

  /** What an audit may see of inode {@code number}. */
  public MachineImage.InodeImage image(int number) {
    TreeMap<Long, Long> all = new TreeMap<>(pages);
    large.forEach(
        (head, order) -> {
          for (int page = 1; page < 1 << order; page++) {
            all.put(head + page, find(head + page));
          }
        });
    return slots == null
        ? new MachineImage.InodeImage(
            number,
            all,
            new TreeMap<>(swapped),
            new TreeMap<>(),
            new TreeMap<>(large),
            new TreeMap<>())
        : new MachineImage.InodeImage(
            number,
            all,
            new TreeMap<>(),
            slots.image(),
            new TreeMap<>(large),
            slots.charged().image());
  }

  /** The page frame at an offset, or -1. */
  long find(long offset) {
    long head = headOf(offset);
    return pages.containsKey(head) ? pages.get(head) + (offset - head) : -1;
  }

  /** The first offset of the folio that an offset lies in. */
  long headOf(long offset) {
    return Paging.folioStart(offset, order(offset));
  }

  /** The order of the folio that an offset lies in. */
  int order(long offset) {
    Map.Entry<Long, Integer> before = large.isEmpty() ? null : large.floorEntry(offset);
    if (before == null || offset >= before.getKey() + (1L << before.getValue())) {
      return 0;
    }
    return before.getValue();
  }

  /** Whether nothing is there in the place of a folio. */
  boolean hasRoom(long head, int order) {
    long end = head + (1L << order);
    return headOf(head) == head
        && pages.subMap(head, end).isEmpty()
        && swapped.subMap(head, end).isEmpty();
  }

  void putLarge(long head, int order, long pfn) {
    pages.put(head, pfn);
    large.put(head, order);
  }

  void split(long head, Pieces pieces, boolean anonymous) {
    long pfn = pages.getOrDefault(head, -1L);
    Integer order = large.remove(head);
    long first = head;
    for (int piece : order == null ? List.<Integer>of() : pieces.of(order, anonymous)) {
      if (piece == 0) {
        pages.put(first, pfn + first - head);
      } else {
        putLarge(first, piece, pfn + first - head);
      }
      first += 1L << piece;
    }
  }

  /** Takes a split back. */
  void rejoin(long head, int order) {
    long pfn = pages.getOrDefault(head, -1L);
    remove(head, head + (1L << order));
    putLarge(head, order, pfn);
  }

  void remove(long head) {
    pages.remove(head);
    large.remove(head);
    readAhead.unmark(head);
  }

  void put(long offset, long pfn) {
    pages.put(offset, pfn);
  }

  /** How many nodes its tree has, if the page at that offset is the only one of its node; or 0. */
  int nodesWith(long offset) {
    long first = offset >> NODE_SHIFT << NODE_SHIFT;
    long end = first + (1L << NODE_SHIFT);
    if (pages.subMap(first, end).size() + swapped.subMap(first, end).size() > 1) {
      return 0;
    }
    TreeSet<Long> nodes = new TreeSet<>();
    pages.keySet().forEach(page -> nodes.add(page >> NODE_SHIFT));
    swapped.keySet().forEach(page -> nodes.add(page >> NODE_SHIFT));
    return nodes.size();
  }

  /** Takes the pages of a stretch out, in ascending order of their offsets. */
  List<Long> remove(long from, long to) {
    Map<Long, Long> stretch = pages.subMap(from, to);
    List<Long> pfns = new ArrayList<>(stretch.values());
    stretch.clear();
    large.subMap(from, to).clear();
    return pfns;
  }

  /** The slot that an offset names in place of a page, or -1: a value entry of shmem. */
  long slot(long offset) {
    return swapped.getOrDefault(offset, -1L);
  }

  /** Lets an offset name a slot in place of its page. */
  void swapOut(long offset, long slot) {
    pages.remove(offset);
    swapped.put(offset, slot);
  }

  /** Lets an offset have a page in place of its slot. */
  void swapIn(long offset, long pfn) {
    swapped.remove(offset);
    pages.put(offset, pfn);
  }

  /** The slots of a stretch by offset. */
  SortedMap<Long, Long> swapped(long from, long to) {
    return swapped.subMap(from, to);
  }

  /** The pages of a stretch by offset. */
  Map<Long, Long> within(long from, long to) {
    return pages.subMap(from, to);
  }

  /** The policy at an offset, or null: mpol_shared_policy_lookup(). */
  @Nullable MemPolicy policy(long offset) {
    Map.Entry<Long, Stretch> entry = policies.floorEntry(offset);
    boolean inside = entry != null && entry.getValue().end() > offset;
    return entry != null && inside ? entry.getValue().policy() : null;
  }

  /** The policies of a stretch, part by part. */
  List<FindPolicies.Part> policies(long from, long to) {
    List<FindPolicies.Part> parts = new ArrayList<>();
    long at = from;
    while (at < to) {
      MemPolicy policy = policy(at);
      Map.Entry<Long, Stretch> entry = policies.floorEntry(at);
      Long next = policies.higherKey(at);
      long end = policy != null && entry != null ? entry.getValue().end() : to;
      end = Math.min(Math.min(end, to), next == null ? to : next);
      parts.add(new FindPolicies.Part(at, end, policy));
      at = end;
    }
    return parts;
  }

  /** Gives a stretch a policy, or takes its away: mpol_set_shared_policy(). */
  void setPolicy(long from, long to, @Nullable MemPolicy policy) {
    for (long edge : new long[] {from, to}) {
      Map.Entry<Long, Stretch> cut = policies.lowerEntry(edge);
      if (cut != null && cut.getValue().end() > edge) {
        policies.put(cut.getKey(), new Stretch(edge, cut.getValue().policy()));
        policies.put(edge, cut.getValue());
      }
    }
    policies.subMap(from, to).clear();
    if (policy != null) {
      policies.put(from, new Stretch(to, policy));
    }
  }

  TreeSet<Integer> spaces() {
    return spaces;
  }
}
