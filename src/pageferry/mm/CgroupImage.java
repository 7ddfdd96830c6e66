package pageferry.mm;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a control group uses, and what has happened to it.
 *
 * @param usage the pages charged to it: memory.current
 * @param stocked those of them that CPUs have in stock and nobody uses yet
 * @param kernel those that the kernel uses for itself
 * @param swap the slots charged to it: memory.swap.current
 * @param events how often each event has been: memory.events
 * @param most the most that it has used
 */
public record CgroupImage(
    long usage,
    long stocked,
    long kernel,
    long swap,
    SortedMap<CgroupEvent, Long> events,
    Most most) {
  public CgroupImage {
    events = Collections.unmodifiableSortedMap(new TreeMap<>(events));
  }

  /**
   * The most that a group has used.
   *
   * @param pages pages charged to it: memory.peak
   * @param slots slots charged to it: memory.swap.peak
   */
  public record Most(long pages, long slots) {}
}
