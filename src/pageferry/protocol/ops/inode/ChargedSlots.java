package pageferry.protocol.ops.inode;

import java.util.ArrayDeque;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.protocol.ops.node.ChargeListener;

/**
 * The control groups that slots are charged to: swap_cgroup (mm/swap_cgroup.c, Linux 6.1). Up to
 * 6.14 slots that are free wait until a batch of them goes back, and are charged so long:
 * free_swap_slot() (mm/swap_slots.c).
 *
 * <p>Departure: each CPU has a batch of its own.
 */
final class ChargedSlots {
  /** SWAP_SLOTS_CACHE_SIZE. */
  private static final int BATCH = 64;

  private final boolean usuallyWaits;
  private boolean waits;
  private final TreeMap<Long, Integer> groups = new TreeMap<>();
  private final ArrayDeque<Integer> waiting = new ArrayDeque<>();
  private ChargeListener listener = ChargeListener.NONE;

  /**
   * @param waits whether free slots wait for others
   */
  ChargedSlots(boolean waits) {
    this.usuallyWaits = waits;
    this.waits = waits;
  }

  /** While the device is off nothing waits: disable_swap_slots_cache_lock(). */
  void turn(boolean on) {
    waits = on && usuallyWaits;
    if (!on) {
      flush();
    }
  }

  private void flush() {
    waiting.forEach(this::uncharge);
    waiting.clear();
  }

  /** Says who hears of slots that are charged no more. */
  void onChange(ChargeListener who) {
    listener = who;
  }

  void charge(long slot, int group) {
    groups.put(slot, group);
  }

  /** The group that a slot is charged to, or 0: lookup_swap_cgroup_id(). */
  int group(long slot) {
    return groups.getOrDefault(slot, 0);
  }

  /** A slot is free; {@code alone}, or one of many that are freed together. */
  void free(long slot, boolean alone) {
    Integer group = groups.remove(slot);
    if (!waits || !alone) {
      uncharge(group == null ? 0 : group);
      return;
    }
    if (waiting.size() == BATCH) {
      flush();
    }
    waiting.add(group == null ? 0 : group);
  }

  /** How many slots are charged to each group, those that wait included. */
  SortedMap<Integer, Long> image() {
    TreeMap<Integer, Long> all = new TreeMap<>();
    groups.values().forEach(group -> all.merge(group, 1L, Long::sum));
    waiting.forEach(group -> all.merge(group, 1L, Long::sum));
    all.remove(0);
    return all;
  }

  private void uncharge(int group) {
    if (group != 0) {
      listener.uncharged(group, 1);
    }
  }
}
