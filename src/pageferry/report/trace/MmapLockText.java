package pageferry.report.trace;

import java.util.TreeSet;
import pageferry.mm.WaitKind;
import pageferry.world.LockEvent.LockAcquire;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockDowngraded;
import pageferry.world.LockEvent.MmapLockReleased;

/**
 * The events of mmap_lock as include/trace/events/mmap_lock.h prints them (Linux 6.1): tasks are in
 * the root cgroup, and an address space is printed by its number.
 */
abstract class MmapLockText extends CompactText {
  /** The address spaces whose lock is held for writing. */
  private final TreeSet<Integer> written = new TreeSet<>();

  @Override
  public void on(LockAcquire event) {
    if (event.what().ofSpace()) {
      boolean write = event.what() == WaitKind.MMAP_WRITE;
      line("mmap_lock_start_locking: %s", lock((int) event.object(), write));
    } else {
      own(event);
    }
  }

  @Override
  public void on(MmapLockAcquired event) {
    if (event.write()) {
      written.add(event.mm());
    }
    returned(event.mm(), event.write());
  }

  /** mmap_write_downgrade() tells that it has the lock for reading. */
  @Override
  public void on(MmapLockDowngraded event) {
    written.remove(event.mm());
    returned(event.mm(), false);
  }

  @Override
  public void on(MmapLockReleased event) {
    line("mmap_lock_released: %s", lock(event.mm(), written.remove(event.mm())));
  }

  private void returned(int mm, boolean write) {
    line("mmap_lock_acquire_returned: %s success=true", lock(mm, write));
  }

  private static String lock(int mm, boolean write) {
    return String.format("mm=%016x memcg_path=/ write=%b", mm, write);
  }
}
