package pageferry.protocol.ops.cgroup;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import pageferry.mm.CgroupEvent;
import pageferry.mm.CgroupImage;
import pageferry.mm.CgroupSpec;
import pageferry.mm.MemoryLimit;
import pageferry.mm.NodeMask;
import pageferry.mm.Paging;

/**
 * A control group: what is written to its files, and what it uses (struct page_counter,
 * include/linux/page_counter.h, Linux 6.1).
 */
final class Cgroup {
  /** The nodes that cpuset.mems names; none: those of the root. */
  NodeMask mems = NodeMask.NONE;

  /** The pages charged to it, those in stock included. */
  private long usage;

  private long mostPages;
  private long mostSlots;

  /** The pages that the kernel uses for itself on its behalf. */
  long kernel;

  /** The slots of the swap device that its pages have. */
  private long swap;

  private final Map<MemoryLimit, Long> limits = new EnumMap<>(MemoryLimit.class);
  private final TreeMap<CgroupEvent, Long> events = new TreeMap<>();

  /** A group with what has been written to its files. */
  static Cgroup of(CgroupSpec spec, Paging paging) {
    Cgroup group = new Cgroup();
    group.mems = spec.mems();
    for (MemoryLimit limit : MemoryLimit.values()) {
      group.set(limit, spec.limit(limit, paging));
    }
    return group;
  }

  /** The nodes in force. */
  NodeMask effective(NodeMask memory) {
    NodeMask named = mems.and(memory);
    return named.isEmpty() ? memory : named;
  }

  /** A limit, in pages. */
  long limit(MemoryLimit limit) {
    return limits.getOrDefault(limit, limit.initial());
  }

  long usage() {
    return usage;
  }

  /** More pages are charged, or fewer: page_counter_charge(). */
  void charge(long pages) {
    usage += pages;
    mostPages = Math.max(mostPages, usage);
  }

  long swap() {
    return swap;
  }

  /** The same with slots of the swap device. */
  void chargeSwap(long slots) {
    swap += slots;
    mostSlots = Math.max(mostSlots, swap);
  }

  /** How often an event has been. */
  long times(CgroupEvent event) {
    return events.getOrDefault(event, 0L);
  }

  /** Whether it uses no more than is protected, and something. */
  boolean isWithin(MemoryLimit protection) {
    return usage > 0 && usage <= limit(protection);
  }

  void set(MemoryLimit limit, long pages) {
    limits.put(limit, pages);
  }

  /** Counts an event: memcg_memory_event(). */
  void count(CgroupEvent event) {
    events.merge(event, 1L, Long::sum);
  }

  /** What an audit may see. */
  CgroupImage image(long stocked) {
    return new CgroupImage(
        usage, stocked, kernel, swap, events, new CgroupImage.Most(mostPages, mostSlots));
  }
}
