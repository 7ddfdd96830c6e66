package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MachineImage;
import pageferry.mm.Mapping;
import pageferry.mm.Pfn;
import pageferry.mm.WaitKind;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.LockAcquired;
import pageferry.world.LockEvent.LockRelease;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockDowngraded;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TraceListener;

/**
 * What must hold of the events of PG_locked and mmap_lock in every run, besides what the machine
 * itself checks wherever the kernel has a VM_BUG_ON(): nobody takes what somebody has that excludes
 * him, only who has it gives it back, no task ends with one, and when the machine rests the events
 * say of each lock what the machine does.
 */
public final class Invariants extends TraceListener {
  private static final long NOBODY = 0;

  private final Long2LongHashMap holders = new Long2LongHashMap(NOBODY);
  private final Int2ObjectHashMap<MmapLock> spaces = new Int2ObjectHashMap<>();
  private final Map<Integer, Long> reads = new TreeMap<>();
  private @Nullable String broken;

  private static final class MmapLock {
    final IntArrayList holders = new IntArrayList();
    boolean written;
  }

  @Override
  public void on(FolioLocked event) {
    long before = holders.put(event.pfn(), task());
    if (before != NOBODY) {
      fail("task " + task() + " takes PG_locked of " + Pfn.text(event.pfn()) + ", which " + before);
    }
  }

  @Override
  public void on(FolioUnlocked event) {
    long before = holders.remove(event.pfn());
    if (before != task()) {
      fail("task " + task() + " unlocks " + Pfn.text(event.pfn()) + ", which " + before);
    }
  }

  @Override
  public void on(MmapLockAcquired event) {
    takes(task(), event);
  }

  @Override
  public void on(MmapLockReleased event) {
    gives(task(), event.mm());
  }

  @Override
  public void on(MmapLockDowngraded event) {
    MmapLock lock = spaces.get(event.mm());
    if (lock == null || !lock.written || !lock.holders.containsInt(task())) {
      fail("task " + task() + " downgrades mmap_lock of space " + event.mm() + ", which another");
    } else {
      lock.written = false;
    }
  }

  @Override
  public void on(LockAcquired event) {
    if (event.what() == WaitKind.VMA_READ) {
      reads.put(task(), event.object());
    }
  }

  @Override
  public void on(LockRelease event) {
    if (event.what() == WaitKind.VMA_READ && !reads.remove(task(), event.object())) {
      fail("task " + task() + " gives back the lock of an area, which another");
    }
  }

  @Override
  public void on(TaskExit event) {
    if (holders.containsValue(task())) {
      fail("a folio is left locked by task " + task() + ", which task " + task());
    }
  }

  private void takes(int task, MmapLockAcquired acquired) {
    MmapLock lock = spaces.computeIfAbsent(acquired.mm(), first -> new MmapLock());
    if (!lock.holders.isEmpty() && (lock.written || acquired.write())) {
      int before = lock.holders.getInt(0);
      fail("task " + task + " takes mmap_lock of space " + acquired.mm() + ", which " + before);
    }
    lock.holders.addInt(task);
    lock.written = acquired.write();
  }

  private void gives(int task, int mm) {
    MmapLock lock = spaces.get(mm);
    if (lock == null || !lock.holders.removeInt(task)) {
      fail("task " + task + " gives back mmap_lock of space " + mm + ", which another");
    }
  }

  private void fail(String what) {
    if (broken == null) {
      broken = what + " has";
    }
  }

  /** The first that did not hold, in words, or null. */
  public @Nullable String broken() {
    return broken;
  }

  /** What did not hold, and where the events say of a lock what a machine at rest does not. */
  public List<String> complaints(MachineImage image) {
    List<String> complaints = new ArrayList<>();
    if (broken != null) {
      complaints.add(broken);
    }
    TreeSet<Long> locked = new TreeSet<>();
    image.nodes().forEach(node -> locked.addAll(node.locked()));
    TreeSet<Long> told = new TreeSet<>(holders.keySet());
    for (long pfn : locked) {
      if (!told.remove(pfn)) {
        complaints.add(Pfn.text(pfn) + " is locked, but no event tells who locked it");
      }
    }
    for (long pfn : told) {
      long task = holders.get(pfn);
      complaints.add(Pfn.text(pfn) + " is not locked, but the events say that " + task + " has");
    }
    for (MachineImage.SpaceImage space : image.spaces()) {
      MmapLock lock = spaces.get(space.mm());
      boolean read = reads.values().stream().anyMatch(area -> Mapping.mm(area) == space.mm());
      if (space.locked() != (read || lock != null && !lock.holders.isEmpty())) {
        String isHeld = space.locked() ? "is held" : "is free";
        complaints.add("mmap_lock of space " + space.mm() + " " + isHeld + ", unlike its events");
      }
    }
    return complaints;
  }
}
