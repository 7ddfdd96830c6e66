package pageferry.protocol.ops.ksm;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Topology;

/**
 * What KSM knows: the address spaces that it scans, their pages, the trees in which it looks for
 * pages of the same contents, and how far ksmd has come (mm/ksm.c, Linux 6.1). Only its actor calls
 * it. The unstable tree finds a page under what it held when it was put in; who finds one there
 * looks whether it still does.
 */
public final class KsmTrees {
  private final StableTree stable;
  private final TreeMap<TreeKey, KsmItem> unstable = new TreeMap<>();
  private final List<Slot> slots = new ArrayList<>();
  private @Nullable Slot cursor;
  private long address;
  private int items;
  private int unshared;
  private int round;
  private int lastId;
  private int generation;
  private boolean running;

  /** An address space that is scanned: struct ksm_mm_slot. */
  private static final class Slot {
    final int mm;
    final TreeMap<Long, KsmItem> items = new TreeMap<>();
    boolean exits;

    Slot(int mm) {
      this.mm = mm;
    }
  }

  public KsmTrees(Topology topology) {
    this.stable = new StableTree(topology);
  }

  StableTree stable() {
    return stable;
  }

  // Who scans

  /** Another ksmd begins, and those before it end; answers its number. */
  int takeOver() {
    running = true;
    return ++generation;
  }

  /** Whether that ksmd goes on: ksmd_should_run(). */
  boolean mayRun(int number, boolean merges) {
    if (number != generation) {
      return false;
    }
    running = merges && !slots.isEmpty();
    return running;
  }

  /** Whether a ksmd has to be started. */
  boolean wake(boolean merges) {
    boolean wakes = merges && !running && !slots.isEmpty();
    running |= wakes;
    return wakes;
  }

  boolean isRunning() {
    return running;
  }

  // What is scanned

  private @Nullable Slot slot(int mm) {
    return slots.stream().filter(slot -> slot.mm == mm).findFirst().orElse(null);
  }

  /** An address space is scanned from now on: __ksm_enter(). Answers whether it was not before. */
  boolean enter(int mm, boolean last) {
    if (slot(mm) != null) {
      return false;
    }
    slots.add(last || cursor == null ? slots.size() : slots.indexOf(cursor), new Slot(mm));
    return true;
  }

  /** An address space ends: __ksm_exit(). */
  void leave(int mm) {
    Slot slot = slot(mm);
    if (slot == null) {
      return;
    }
    slot.exits = true;
    if (slot != cursor) {
      slots.remove(slot);
      if (!slot.items.isEmpty()) {
        slots.add(cursor == null ? 0 : slots.indexOf(cursor) + 1, slot);
      }
    }
  }

  /** Where the scan goes on: the beginning of scan_get_next_rmap_item(). */
  NextPlace.Place next(boolean begun) {
    if (slots.isEmpty()) {
      return NextPlace.Place.of(NextPlace.Kind.NOWHERE, 0, round);
    }
    Slot at = cursor;
    if (at == null && !begun) {
      return NextPlace.Place.of(NextPlace.Kind.BEGINS, items, round);
    }
    if (at == null) {
      stable.pruneStrays();
      unstable.clear();
      at = slots.get(0);
      cursor = at;
      address = 0;
    }
    NextPlace.Kind kind = at.exits ? NextPlace.Kind.ENDED : NextPlace.Kind.SPACE;
    return new NextPlace.Place(kind, at.mm, address, items, round);
  }

  /** The scan comes to a page, and forgets those before it: get_next_rmap_item(). */
  KsmItem reach(int mm, long vpn) {
    Slot slot = cursor == null || cursor.mm != mm ? slot(mm) : cursor;
    if (slot == null) {
      return new KsmItem(mm, vpn);
    }
    if (vpn > address) {
      forget(slot.items.subMap(address, vpn));
    }
    address = vpn + 1;
    return slot.items.computeIfAbsent(
        vpn,
        fresh -> {
          items++;
          return new KsmItem(mm, vpn);
        });
  }

  /** What is known of a page, or null. */
  @Nullable KsmItem find(int mm, long vpn) {
    Slot slot = slot(mm);
    return slot == null ? null : slot.items.get(vpn);
  }

  /**
   * The scan has come to the end of an address space: the end of scan_get_next_rmap_item(). Answers
   * whether it has gone round.
   */
  boolean end(int mm, boolean sawArea) {
    Slot slot = cursor;
    if (slot == null || slot.mm != mm) {
      return false;
    }
    forget(slot.exits ? slot.items : slot.items.tailMap(address, true));
    int index = slots.indexOf(slot) + 1;
    cursor = index < slots.size() ? slots.get(index) : null;
    if (slot.exits || address == 0 && !sawArea) {
      forget(slot.items);
      slots.remove(slot);
    }
    address = 0;
    round += cursor == null ? 1 : 0;
    return cursor == null;
  }

  /** Forgets all pages of a space, and it as well if it ends; answers the next one, or 0. */
  int forget(int mm) {
    Slot slot = slot(mm);
    int index = slot == null ? -1 : slots.indexOf(slot);
    int next = index + 1 < slots.size() ? slots.get(index + 1).mm : 0;
    if (slot != null) {
      forget(slot.items);
      if (slot.exits) {
        slots.remove(slot);
      }
    }
    return next;
  }

  private void forget(SortedMap<Long, KsmItem> some) {
    some.values().forEach(this::remove);
    items -= some.size();
    some.clear();
  }

  // The trees

  /** Takes a page out of either tree: remove_rmap_item_from_tree(). */
  void remove(KsmItem item) {
    if (item.stable != null) {
      stable.remove(item, item.stable);
    } else if (item.unstable != null) {
      unstable.remove(item.unstable, item);
      item.unstable = null;
      unshared--;
    }
  }

  /** Another page of the unstable tree that held the same, or null. */
  @Nullable KsmItem match(KsmItem item, TreeKey key) {
    KsmItem other = unstable.get(key);
    return other == item ? null : other;
  }

  /** Puts a page into the unstable tree. */
  void insert(KsmItem item, TreeKey key) {
    if (find(item.mm, item.vpn) == item) {
      unstable.put(key, item);
      item.unstable = key;
      unshared++;
    }
  }

  /** The number of a page that is about to be merged. */
  int newId() {
    return ++lastId;
  }

  /** All that is merged has been undone, and scans are counted anew. */
  boolean clear() {
    cursor = null;
    round = 0;
    return stable.clear();
  }

  /** How many pages are shared, share, do not, and change too often. */
  CountPages.Counts counts() {
    int known = stable.shared() + stable.sharing() + unshared;
    return new CountPages.Counts(
        stable.shared(), stable.sharing(), unshared, Math.max(0, items - known), round);
  }
}
