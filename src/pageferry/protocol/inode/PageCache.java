package pageferry.protocol.inode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MachineImage;
import pageferry.mm.MemPolicy;

/**
 * What an inode knows of its pages: the page cache by page offset (struct address_space), the
 * policies of its stretches (struct shared_policy), and the address spaces that map it (Linux 6.1).
 */
public final class PageCache {
  private final long number;
  private final TreeMap<Long, Long> pages = new TreeMap<>();
  private final TreeMap<Long, Stretch> policies = new TreeMap<>();
  private final TreeSet<Integer> spaces = new TreeSet<>();

  /** A stretch of offsets with a policy. */
  private record Stretch(long end, MemPolicy policy) {}

  /**
   * @param number i_ino of its file system, which shifts interleaving
   */
  public PageCache(long number) {
    this.number = number;
  }

  long number() {
    return number;
  }

  /** What an audit may see of inode {@code number}. */
  public MachineImage.InodeImage image(int number) {
    return new MachineImage.InodeImage(number, new TreeMap<>(pages));
  }

  /** The page frame at an offset, or -1. */
  long find(long offset) {
    return pages.getOrDefault(offset, -1L);
  }

  void remove(long offset) {
    pages.remove(offset);
  }

  void put(long offset, long pfn) {
    pages.put(offset, pfn);
  }

  /** Takes the pages of a stretch out, in ascending order of their offsets. */
  List<Long> remove(long from, long to) {
    Map<Long, Long> stretch = pages.subMap(from, to);
    List<Long> pfns = new ArrayList<>(stretch.values());
    stretch.clear();
    return pfns;
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
